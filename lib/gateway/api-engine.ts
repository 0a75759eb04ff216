import { z } from 'zod';
import { hostSaslauthd } from './api-saslauthd.ts';
import type { Endpoint } from './endpoint.ts';

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
  /** Hashes of other systems that this host can hold a password against (lib/sasl/import/imported-hash.ts). */
  hashMethods: z.array(z.string()).optional(),
  /**
   * Our plugin of libsasl, by which Sendmail refuses other authorization identities and names who failed. `path`: the folders of all plugins, ours
   * first (`SASL_PATH`), null when it is not there; `trouble`: why it could not be made; `verifiers`: whether it also finds those of SCRAM-SHA-1 and SCRAM-SHA-512.
   */
  canonUser: z
    .object({
      path: z.string().nullable(),
      trouble: z.string().nullable(),
      verifiers: z.boolean().default(false),
    })
    .optional(),
  /** The host's own saslauthd: the one that the release in force names, else Debian's. */
  saslauthd: hostSaslauthd.optional(),
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

/** The configuration that stands on the host, made by hand before there was an agent. */
export const existingConfig = z.object({
  folder: z.string(),
  files: z.array(z.object({ path: z.string().max(300), text: z.string() })),
  skipped: z.array(z.object({ path: z.string().max(300), why: z.string() })),
});

export const engineEndpoints = {
  engine: {
    method: 'GET',
    path: '/v1/engine',
    summary: 'What the daemon is and can do',
    auth: 'token',
    response: engineInfo,
    maxBody: 0,
    timeoutMs: 30_000,
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
} as const satisfies Record<string, Endpoint>;
