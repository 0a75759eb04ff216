import { z } from 'zod';
import { attemptPage, attemptQuery } from './api-attempts.ts';
import { loginOutcome, loginTrial } from './api-login.ts';
import { outgoingOutcome, outgoingTrial } from './api-outgoing.ts';
import { accountUpgrade } from './api-upgrade.ts';
import { deviceSecret, deviceUse } from './device-secret.ts';
import { senderPattern, sendingLimits, sendingUse } from './sending-rights.ts';

/**
 * The admin API of the agent, version 1: the one contract that the agent's server and the console's client share, and the
 * source of /v1/openapi.json. Everything is JSON over TLS unless an endpoint says otherwise; errors are
 * application/problem+json (RFC 9457).
 */

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 digest');
export const mapType = z.enum(['btree', 'hash']);

/** The files a release may hold, relative to its folder. The agent writes nothing else, so no path ever comes from input. */
export const managedFiles = {
  'sendmail.mc': { kind: 'mc', secret: false },
  'maps/access': { kind: 'map', secret: false },
  'maps/authinfo': { kind: 'map', secret: true },
  'maps/mailertable': { kind: 'map', secret: false },
  'maps/virtusertable': { kind: 'map', secret: false },
  'maps/genericstable': { kind: 'map', secret: false },
  'maps/domaintable': { kind: 'map', secret: false },
  aliases: { kind: 'aliases', secret: false },
  'local-host-names': { kind: 'class', secret: false },
  'relay-domains': { kind: 'class', secret: false },
  'masquerade-domains': { kind: 'class', secret: false },
  'virtuser-domains': { kind: 'class', secret: false },
  'generics-domains': { kind: 'class', secret: false },
  'sasl/Sendmail.conf': { kind: 'sasl', secret: false },
  'tls/ca.pem': { kind: 'tls', secret: false },
  'tls/server.pem': { kind: 'tls', secret: false },
  'tls/server.key': { kind: 'tls', secret: true },
  'tls/client.pem': { kind: 'tls', secret: false },
  'tls/client.key': { kind: 'tls', secret: true },
  'tls/crl.pem': { kind: 'tls', secret: false },
} as const satisfies Record<
  string,
  { kind: 'mc' | 'map' | 'aliases' | 'class' | 'sasl' | 'tls'; secret: boolean }
>;

export type ManagedPath = keyof typeof managedFiles;
export const managedPath = z.enum(Object.keys(managedFiles) as [ManagedPath, ...ManagedPath[]]);

/** Where things live on this mail host; what the console needs to render files that name each other. Absolute, no trailing slash. */
export const gatewayPaths = z.object({
  /** The symlink that names the active release: `…/current`. Rendered files refer to each other below it. */
  release: z.string(),
  /** Queue, pid file, statistics: what outlives a release. */
  state: z.string(),
  /** Holds sasldb2 and the saslauthd socket `mux`. */
  sasl: z.string(),
  /** Sendmail's own m4 sources, e.g. /usr/share/sendmail/cf. */
  cf: z.string(),
});
export type GatewayPaths = z.infer<typeof gatewayPaths>;

export const listenerAddress = z.object({
  name: z.string(),
  address: z.string(),
  port: z.int().min(1).max(65535),
});

export const pathTrouble = z.object({
  path: z.string(),
  /** The component of the path that is unsafe. */
  component: z.string(),
  reason: z.string(),
});

/** What the gateway is and can do, read from the daemon itself: `sendmail -d0.1`, `makemap -l`, the SASL plug-in folder. */
export const engineInfo = z.object({
  kind: z.literal('sendmail'),
  /** How the daemon is run: by the agent itself, or by the host's own service manager with /etc/mail. */
  mode: z.enum(['supervised', 'system']),
  /** Whether the agent runs as root. */
  root: z.boolean(),
  version: z.string(),
  compiledWith: z.array(z.string()),
  mapTypes: z.array(z.string()),
  saslMechanisms: z.array(z.string()),
  /** Hashes of other systems that this host can hold a password against (lib/sasl/imported-hash.ts). */
  hashMethods: z.array(z.string()).optional(),
  mailers: z.array(z.string()),
  features: z.array(z.string()),
  hostName: z.string(),
  paths: gatewayPaths,
  /** The listeners a new policy starts with on this host. */
  suggestedListeners: z.array(listenerAddress),
  /** How the agent sees the mail log, or why it cannot. */
  log: z.object({ source: z.enum(['socket', 'file', 'none']), detail: z.string() }),
  pathTroubles: z.array(pathTrouble),
  agentVersion: z.string(),
});
export type EngineInfo = z.infer<typeof engineInfo>;

/** What the probe holds the running daemon against. Part of the manifest, so that the agent can judge by itself. */
export const expectation = z.object({
  hostName: z.string(),
  listeners: z.array(
    listenerAddress.extend({
      /** TLS from the first byte (M=s). */
      tlsOnConnect: z.boolean(),
      /** Demands AUTH (M=a). */
      requireAuth: z.boolean(),
    }),
  ),
  /** STARTTLS must be offered and show this certificate (SHA-256 of its DER); null: no TLS is configured. */
  certificateSha256: sha256.nullable(),
  /** AUTH mechanisms offered once TLS is up; empty: AUTH is off. */
  mechanismsWithTls: z.array(z.string()),
  /** AUTH mechanisms offered in the clear. */
  mechanismsInClear: z.array(z.string()),
  /** Strangers may relay on purpose: an operator acknowledged it with a reason. Otherwise such a release is refused. */
  relayOpen: z.literal(true).optional(),
});
export type Expectation = z.infer<typeof expectation>;

export const manifestFile = z.object({
  path: managedPath,
  sha256,
  size: z.int().min(0),
  /** Database type a map source is compiled to. */
  mapType: mapType.optional(),
});

export const manifest = z.object({
  /** SHA-256 of the canonical JSON of `files` and `expect`: the same content has the same id, everywhere. */
  id: sha256,
  /** The console's release this bundle renders, for people. */
  release: z.object({ id: z.string(), comment: z.string() }),
  files: z.array(manifestFile).max(Object.keys(managedFiles).length),
  expect: expectation,
});
export type Manifest = z.infer<typeof manifest>;

/** A content made of another: bytes of that, and new ones, one after the other. */
export const splice = z.object({
  base: sha256,
  pieces: z
    .array(
      z.union([z.object({ from: z.int().min(0), length: z.int().min(1) }), z.object({ bytes: z.base64() })]),
    )
    .max(100_000),
});
export type Splice = z.infer<typeof splice>;

export const stepName = z.enum([
  'staged',
  'compiled',
  'checked',
  'activated',
  'probed',
  'confirmed',
  'rolled-back',
]);
export type StepName = z.infer<typeof stepName>;

/** One line of the NDJSON stream of a long call. The last line of a stream is a step that is done or failed. */
export const step = z.object({
  step: stepName,
  state: z.enum(['running', 'done', 'failed']),
  /** Milliseconds since the step began. */
  ms: z.number(),
  /** One sentence in plain words. */
  message: z.string(),
  /** The tool's own output, when there is any worth reading. */
  output: z.string().optional(),
});
export type Step = z.infer<typeof step>;

export const probeCheck = z.object({
  /** `banner`, `ehlo-clear`, `starttls`, `certificate`, `ehlo-tls`, `auth-list`, `relay-refused`, `login:PLAIN` … */
  check: z.string(),
  listener: z.string(),
  ok: z.boolean(),
  message: z.string(),
  /** The dialogue, with credentials cut out. */
  transcript: z.string().optional(),
});
export type ProbeCheck = z.infer<typeof probeCheck>;
export const probeReport = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  tls: z
    .object({ protocol: z.string(), cipher: z.string(), bits: z.number(), certificateSha256: sha256 })
    .nullable(),
  checks: z.array(probeCheck),
});
export type ProbeReport = z.infer<typeof probeReport>;

export const drift = z.object({ path: z.string(), what: z.enum(['changed', 'missing', 'permissions']) });

export const gatewayState = z.object({
  /** Bundle ids. */
  active: sha256.nullable(),
  previous: sha256.nullable(),
  /** Set while an activation waits for its confirmation; the agent goes back by itself at that time. */
  unconfirmedUntil: z.iso.datetime().nullable(),
  drift: z.array(drift),
  daemon: z.object({
    running: z.boolean(),
    pid: z.int().nullable(),
    since: z.iso.datetime().nullable(),
    message: z.string(),
  }),
  /** The saslauthd socket that answers PLAIN and LOGIN. */
  verifier: z.object({ answering: z.boolean(), message: z.string() }),
  accounts: z.object({
    version: z.int(),
    count: z.int(),
    /** Verifiers made at logins, for the console to take over. */
    upgrades: z.int().default(0),
  }),
  log: z.object({ cursor: z.string(), at: z.iso.datetime().nullable() }),
  queueLength: z.int().nullable(),
  disk: z.object({ freeBytes: z.number(), path: z.string() }),
});
export type GatewayState = z.infer<typeof gatewayState>;

/**
 * An account as a gateway needs it: verifiers only, never a password. `revision` is the console's change counter; a
 * gateway ignores a record older than the one it has.
 */
export const accountRecord = z.object({
  id: z.string().max(64),
  name: z.string().max(128),
  revision: z.int().min(1),
  disabled: z.boolean(),
  /** Argon2id, PHC string: PLAIN and LOGIN. */
  argon2id: z.string().max(512).nullable(),
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
  scramSha256: z.string().max(512).nullable(),
  /** What another system kept of the password (lib/sasl/imported-hash.ts); PLAIN and LOGIN are held against it until we have one of our own. */
  importedHash: z.string().max(512).nullable().default(null),
  /** Password-equivalent for their mechanism; only for accounts switched to legacy. Base64. */
  cramMd5: z.string().max(128).nullable(),
  digestMd5: z.string().max(128).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  /** More passwords, each revoked without the others. */
  devices: z.array(deviceSecret).max(50).default([]),
  /** Addresses it may send as; what that means is the policy's to say. */
  senders: z.array(senderPattern).max(500).default([]),
  /** Exceptions from the policy's limits. */
  limits: sendingLimits.nullable().default(null),
});
export type AccountRecord = z.infer<typeof accountRecord>;

export const accountsVersion = z.object({ version: z.int(), count: z.int(), realm: z.string() });

/** All records after `from`. A gateway whose version is not `from` answers 409 with its own, and gets what it lacks. */
export const accountSync = z.object({
  /** True: what is not in `accounts` is gone. */
  full: z.boolean(),
  from: z.int(),
  to: z.int(),
  realm: z.string(),
  accounts: z.array(accountRecord).max(200_000),
  removed: z.array(z.string()).max(200_000),
});

export const accountStatus = z.object({
  id: z.string(),
  name: z.string(),
  failuresSince: z.int(),
  lockedUntil: z.iso.datetime().nullable(),
  lockReason: z.string().nullable(),
  lastSuccess: z.object({ at: z.iso.datetime(), mechanism: z.string() }).nullable(),
  lastFailure: z.object({ at: z.iso.datetime(), mechanism: z.string(), reason: z.string() }).nullable(),
  /** Device passwords that were ever used on this gateway. */
  devices: z.array(deviceUse).default([]),
  sending: sendingUse.nullable().default(null),
});
export type AccountStatus = z.infer<typeof accountStatus>;

/** Questions to the real daemon of the active release (or of a staged one). */
export const traceRequest = z.object({
  release: sha256.optional(),
  client: z.object({ address: z.string().max(64), name: z.string().max(255) }),
  auth: z.object({ mechanism: z.string().max(32), authid: z.string().max(128) }).optional(),
  sender: z.string().max(320),
  recipient: z.string().max(320),
});
export type TraceRequest = z.infer<typeof traceRequest>;
export const traceAnswer = z.object({
  verdict: z.enum(['accept', 'relay', 'refuse', 'discard', 'quarantine']),
  reply: z.string(),
  route: z.object({ mailer: z.string(), host: z.string(), user: z.string() }).nullable(),
  rewriting: z.object({
    headerSender: z.string(),
    envelopeSender: z.string(),
    headerRecipient: z.string(),
    envelopeRecipient: z.string(),
  }),
  raw: z.string(),
});
export type TraceAnswer = z.infer<typeof traceAnswer>;

export const logLine = z.object({
  /** Opaque, ordered; asking `after` the last one read gives what follows, with no gap and no double. */
  cursor: z.string(),
  at: z.iso.datetime(),
  /** One raw line as written by the daemon: `tag[pid]: text`, priority and time cut off. */
  line: z.string(),
});
export type LogLine = z.infer<typeof logLine>;
export const logPage = z.object({ lines: z.array(logLine), next: z.string(), more: z.boolean() });

export const queueEntry = z.object({
  id: z.string(),
  size: z.int(),
  at: z.iso.datetime().nullable(),
  sender: z.string(),
  recipients: z.array(z.string()),
  state: z.enum(['waiting', 'active', 'held']),
  reason: z.string(),
  /** Attempts at delivery so far, and the last one. */
  tries: z.int().default(0),
  triedAt: z.iso.datetime().nullable().default(null),
});
export type QueueEntry = z.infer<typeof queueEntry>;
export const queueAction = z.enum(['flush', 'hold', 'release', 'delete']);
export type QueueAction = z.infer<typeof queueAction>;

/** The configuration that stands on the host, made by hand before there was an agent. */
export const existingConfig = z.object({
  folder: z.string(),
  files: z.array(z.object({ path: z.string().max(300), text: z.string() })),
  skipped: z.array(z.object({ path: z.string().max(300), why: z.string() })),
});

const nothing = z.undefined();
const id = z.object({ id: sha256 });

type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono/OpenAPI path with `{name}` parameters. */
  path: string;
  summary: string;
  /** Who may call: anyone, or a bearer of the gateway's token. */
  auth: 'open' | 'token';
  params?: z.ZodType;
  query?: z.ZodType;
  /** JSON body; `bytes` for raw content. */
  body?: z.ZodType | 'bytes';
  response: z.ZodType;
  /** `ndjson`: a stream of lines that each match `response`; `text`: plain text. */
  format?: 'json' | 'ndjson' | 'text';
  /** Largest body in bytes. */
  maxBody: number;
  /** The server gives up after this many milliseconds. */
  timeoutMs: number;
};

const small = 64 << 10;

export const endpoints = {
  enrol: {
    method: 'POST',
    path: '/v1/enrol',
    summary: 'Exchange the one-time secret of the enrolment code for a token',
    auth: 'open',
    body: z.object({ secret: z.string().max(128), console: z.string().max(200) }),
    response: z.object({ token: z.string(), name: z.string() }),
    maxBody: small,
    timeoutMs: 10_000,
  },
  engine: {
    method: 'GET',
    path: '/v1/engine',
    summary: 'What the daemon is and can do',
    auth: 'token',
    response: engineInfo,
    maxBody: 0,
    timeoutMs: 30_000,
  },
  state: {
    method: 'GET',
    path: '/v1/state',
    summary: 'Active release, drift, daemon health',
    auth: 'token',
    response: gatewayState,
    maxBody: 0,
    timeoutMs: 15_000,
  },
  stage: {
    method: 'POST',
    path: '/v1/releases',
    summary: 'Announce a release; answers which contents are missing',
    auth: 'token',
    body: manifest,
    response: z.object({ id: sha256, missing: z.array(sha256) }),
    maxBody: 1 << 20,
    timeoutMs: 15_000,
  },
  putBlob: {
    method: 'PUT',
    path: '/v1/blobs/{sha256}',
    summary: 'Send one content; refused when it does not have this digest',
    auth: 'token',
    params: z.object({ sha256 }),
    body: 'bytes',
    response: nothing,
    maxBody: 512 << 20,
    timeoutMs: 300_000,
  },
  spliceBlob: {
    method: 'PATCH',
    path: '/v1/blobs/{sha256}',
    summary:
      'Make one content of pieces of another that is here and of what is new; refused when it does not have this digest',
    auth: 'token',
    params: z.object({ sha256 }),
    body: splice,
    response: nothing,
    maxBody: 64 << 20,
    timeoutMs: 300_000,
  },
  check: {
    method: 'POST',
    path: '/v1/releases/{id}/check',
    summary:
      'Compile in a staging folder and let the real daemon read it; streams steps `staged`, `compiled`, `checked`',
    auth: 'token',
    params: id,
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 300_000,
  },
  activate: {
    method: 'POST',
    path: '/v1/releases/{id}/activate',
    summary:
      'Switch to a checked release, reload what changed, probe; goes back by itself when the probe fails or nobody confirms in time. Streams steps `activated`, `probed` (and `rolled-back`)',
    auth: 'token',
    params: id,
    body: z.object({
      /** The release this was based on; 409 when another is active by now. */
      expectedActive: sha256.nullable(),
      /** Seconds until the agent goes back by itself unless confirmed. */
      confirmWithin: z.int().min(5).max(600),
    }),
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 120_000,
  },
  confirm: {
    method: 'POST',
    path: '/v1/releases/{id}/confirm',
    summary: 'Keep the active release: the console has seen it serve',
    auth: 'token',
    params: id,
    response: gatewayState,
    maxBody: small,
    timeoutMs: 15_000,
  },
  rollback: {
    method: 'POST',
    path: '/v1/rollback',
    summary: 'Back to the previous release, at once; streams steps `rolled-back`, `probed`',
    auth: 'token',
    body: z.object({ expectedActive: sha256 }),
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 120_000,
  },
  accountsVersion: {
    method: 'GET',
    path: '/v1/accounts/version',
    summary:
      'How far the accounts of this gateway are; a console that says what is newest lets it know that it lacks nothing',
    auth: 'token',
    query: z.object({ newest: z.coerce.number().int().optional(), realm: z.string().max(255).default('') }),
    response: accountsVersion,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  syncAccounts: {
    method: 'POST',
    path: '/v1/accounts/sync',
    summary: 'Bring the accounts from one version to another',
    auth: 'token',
    body: accountSync,
    response: accountsVersion,
    maxBody: 256 << 20,
    timeoutMs: 120_000,
  },
  putAccount: {
    method: 'PUT',
    path: '/v1/accounts/{id}',
    summary: 'Set one account; in force when this answers',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    body: accountRecord,
    response: accountsVersion,
    maxBody: small,
    timeoutMs: 10_000,
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/v1/accounts/{id}',
    summary: 'Remove one account; in force when this answers',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    query: z.object({ revision: z.coerce.number().int() }),
    response: accountsVersion,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  accountStatus: {
    method: 'GET',
    path: '/v1/accounts/{id}/status',
    summary: 'Lock, failures and last use of one account on this gateway',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    response: accountStatus,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  accountUpgrades: {
    method: 'GET',
    path: '/v1/account-upgrades',
    summary: 'Verifiers made at logins with passwords that came from another system',
    auth: 'token',
    response: z.array(accountUpgrade),
    maxBody: 0,
    timeoutMs: 10_000,
  },
  lockedAccounts: {
    method: 'GET',
    path: '/v1/locks',
    summary: 'Every account that is locked now on this gateway',
    auth: 'token',
    response: z.array(accountStatus),
    maxBody: 0,
    timeoutMs: 10_000,
  },
  unlockAccount: {
    method: 'POST',
    path: '/v1/accounts/{id}/unlock',
    summary: 'Forget the failures of one account',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    response: accountStatus,
    maxBody: small,
    timeoutMs: 10_000,
  },
  tryLogin: {
    method: 'POST',
    path: '/v1/login-trials',
    summary: 'Log in through the running daemon and say what it answered',
    auth: 'token',
    body: loginTrial,
    response: loginOutcome,
    maxBody: small,
    timeoutMs: 30_000,
  },
  tryOutgoing: {
    method: 'POST',
    path: '/v1/outgoing-trials',
    summary: 'Log in at another server and say what it answered',
    auth: 'token',
    body: outgoingTrial,
    response: outgoingOutcome,
    maxBody: small,
    timeoutMs: 60_000,
  },
  trace: {
    method: 'POST',
    path: '/v1/trace',
    summary: 'Ask the real daemon what it would do with one envelope',
    auth: 'token',
    body: traceRequest,
    response: traceAnswer,
    maxBody: small,
    timeoutMs: 20_000,
  },
  probe: {
    method: 'POST',
    path: '/v1/probe',
    summary: 'Look at the running daemon over SMTP as a client would',
    auth: 'token',
    response: probeReport,
    maxBody: small,
    timeoutMs: 60_000,
  },
  log: {
    method: 'GET',
    path: '/v1/log',
    summary: 'Mail log after a cursor; waits up to `wait` seconds for the first new line',
    auth: 'token',
    query: z.object({
      after: z.string().max(128).default(''),
      wait: z.coerce.number().int().min(0).max(30).default(0),
      limit: z.coerce.number().int().min(1).max(10_000).default(1000),
    }),
    response: logPage,
    maxBody: 0,
    timeoutMs: 45_000,
  },
  attempts: {
    method: 'GET',
    path: '/v1/attempts',
    summary: 'Attempts to log in after a cursor; waits up to `wait` seconds for the first new one',
    auth: 'token',
    query: attemptQuery,
    response: attemptPage,
    maxBody: 0,
    timeoutMs: 45_000,
  },
  queue: {
    method: 'GET',
    path: '/v1/queue',
    summary: 'What waits in the queue',
    auth: 'token',
    response: z.array(queueEntry),
    maxBody: 0,
    timeoutMs: 30_000,
  },
  queueAction: {
    method: 'POST',
    path: '/v1/queue/{id}/{action}',
    summary: 'Flush, hold, release or delete one queued message',
    auth: 'token',
    params: z.object({ id: z.string().regex(/^[0-9A-Za-z]{8,20}$/), action: queueAction }),
    response: z.object({ done: z.boolean(), message: z.string() }),
    maxBody: small,
    timeoutMs: 90_000,
  },
  existingConfig: {
    method: 'GET',
    path: '/v1/existing-config',
    summary: 'The configuration files that people made on this host: no keys, no compiled maps',
    auth: 'token',
    response: existingConfig,
    maxBody: 0,
    timeoutMs: 60_000,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus metrics',
    auth: 'token',
    response: z.string(),
    format: 'text',
    maxBody: 0,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

/** RFC 9457, with our machine-readable code, what to do next, and the tool's own words. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  next: z.string().optional(),
  output: z.string().optional(),
  fields: z.record(z.string(), z.array(z.string())).optional(),
});
export type Problem = z.infer<typeof problem>;

/**
 * What `postern gateway` prints once and the console is given: where the agent is, the certificate to pin, and the one-time
 * secret. Base64url of JSON behind the word `postern-`.
 */
export const enrolmentCode = z.object({ url: z.url(), certificateSha256: sha256, secret: z.string() });
export type EnrolmentCode = z.infer<typeof enrolmentCode>;

export function formatEnrolmentCode(code: EnrolmentCode): string {
  return `postern-${Buffer.from(JSON.stringify(code)).toString('base64url')}`;
}

/** Null when the text is not an enrolment code. */
export function parseEnrolmentCode(text: string): EnrolmentCode | null {
  const match = /^\s*postern-([A-Za-z0-9_-]+)\s*$/.exec(text);
  if (!match?.[1]) return null;
  try {
    return enrolmentCode.parse(JSON.parse(Buffer.from(match[1], 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
