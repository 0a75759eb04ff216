import { z } from 'zod';
import { type EndpointName, endpoints } from '#lib/gateway/api.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { type Splice, type Step, step } from '#lib/gateway/api-deployment.ts';
import type { EnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import type { QueueAction } from '#lib/gateway/api-queue.ts';
import type { TraceRequest } from '#lib/gateway/api-trace.ts';
import type { NewHead } from '#lib/gateway/api-trail.ts';
import { lacksOf } from '#lib/gateway/lacks.ts';
import { pinnedAgent } from '#lib/gateway/pinned.ts';
import { problem } from '#lib/gateway/problem.ts';
import { type Kept, type Pinned, type Reply, send } from '#lib/gateway/transport.ts';
import { Refusal, type RefusalKind, statusOf } from '#lib/refusal.ts';
import type { LoginTrial } from './api-login.ts';
import type { OutgoingTrial } from './api-outgoing.ts';

export type ClientOptions = Pinned & {
  token: string;
  /** Milliseconds after which any call is given up; default: a little more than the agent itself takes at most. */
  fetchTimeout?: number;
};

type Answer<N extends EndpointName> = z.output<(typeof endpoints)[N]['response']>;
type Body<N extends EndpointName> = (typeof endpoints)[N] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : never;

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

type Call = {
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: unknown;
  bytes?: { size: number; content: Pieces };
  signal?: AbortSignal;
};

/**
 * The console's side of one gateway's admin API. Every answer is parsed by the contract. What goes wrong is a Refusal:
 * gateway-unreachable, gateway-certificate-changed, gateway-token-refused, gateway-timeout, gateway-not-understood, or
 * gateway-problem, which carries the agent's own sentence, advice, fields and output (its code: `problemCode`).
 */
export function gatewayClient(options: ClientOptions) {
  const { certificateSha256, fetchTimeout } = options;
  const to = { ...options, connections: pinnedAgent(certificateSha256, fetchTimeout) };
  const call = <N extends EndpointName>(name: N, more: Call = {}) => ask(to, name, more);
  const follow = (name: 'check' | 'activate' | 'rollback', more: Call) => steps(to, name, more);
  return {
    engine: () => call('engine'),
    lacks: async () => lacksOf(await descriptionOf(to)),
    state: () => call('state'),
    stage: (manifest: Manifest) => call('stage', { body: manifest }),
    putBlob: (sha256: string, size: number, content: Pieces) =>
      call('putBlob', { params: { sha256 }, bytes: { size, content } }),
    spliceBlob: (sha256: string, splice: Splice) => call('spliceBlob', { params: { sha256 }, body: splice }),
    check: (id: string) => follow('check', { params: { id } }),
    activate: (id: string, request: Body<'activate'>) =>
      follow('activate', { params: { id }, body: request }),
    confirm: (id: string) => call('confirm', { params: { id } }),
    rollback: (expectedActive: string) => follow('rollback', { body: { expectedActive } }),
    accountsVersion: (query?: { newest: number; realm: string }) => call('accountsVersion', { query }),
    syncAccounts: (body: Body<'syncAccounts'>) => call('syncAccounts', { body }),
    putAccount: (record: AccountRecord) => call('putAccount', { params: { id: record.id }, body: record }),
    deleteAccount: (id: string, revision: number) =>
      call('deleteAccount', { params: { id }, query: { revision } }),
    accountStatus: (id: string) => call('accountStatus', { params: { id } }),
    accountUpgrades: () => call('accountUpgrades'),
    lockedAccounts: () => call('lockedAccounts'),
    unlockAccount: (id: string) => call('unlockAccount', { params: { id } }),
    tryLogin: (trial: LoginTrial) => call('tryLogin', { body: trial }),
    tryOutgoing: (trial: OutgoingTrial) => call('tryOutgoing', { body: trial }),
    trace: (request: TraceRequest) => call('trace', { body: request }),
    probe: () => call('probe'),
    log: (query: { after?: string; wait?: number; limit?: number }, signal?: AbortSignal) =>
      call('log', { query, signal }),
    attempts: (query: { after?: string; wait?: number; limit?: number }, signal?: AbortSignal) =>
      call('attempts', { query, signal }),
    queue: () => call('queue'),
    queueAction: (id: string, action: QueueAction) => call('queueAction', { params: { id, action } }),
    trailHeads: () => call('trailHeads'),
    keepTrailHead: (head: NewHead) => call('keepTrailHead', { body: head }),
    existingConfig: () => call('existingConfig'),
    metrics: () => call('metrics'),
  };
}
export type GatewayClient = ReturnType<typeof gatewayClient>;

/** Exchanges the one-time secret of an enrolment code for this gateway's token. `console` says who asks, for the agent's log. */
export function enrol(code: EnrolmentCode, console: string): Promise<Answer<'enrol'>> {
  const { url, certificateSha256, secret } = code;
  return ask({ url, certificateSha256 }, 'enrol', { body: { secret, console } });
}

/** The agent's own code of a gateway-problem, e.g. `not-active`; null for every other error. */
export function problemCode(error: unknown): string | null {
  if (!(error instanceof Refusal) || error.code !== 'gateway-problem') return null;
  const parsed = problem.safeParse(error.cause);
  return parsed.success ? parsed.data.code : null;
}

type Target = Kept & Partial<Pick<ClientOptions, 'token' | 'fetchTimeout'>>;

async function open(to: Target, name: EndpointName, { params, query, body, bytes, signal }: Call) {
  const { method, path, timeoutMs } = endpoints[name];
  const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params?.[key] ?? ''));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(key, String(value));
  const reply = await send(to, {
    method,
    target: search.size > 0 ? `${filled}?${search}` : filled,
    token: to.token,
    body: bytes
      ? { type: 'application/octet-stream', ...bytes }
      : body === undefined
        ? undefined
        : jsonBody(body),
    timeoutMs: Math.min(to.fetchTimeout ?? Number.POSITIVE_INFINITY, timeoutMs + 5000),
    signal,
  });
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusalOf(reply.status, await textOf(reply, to), to);
}

/** How the agent describes its own API: nobody needs a token for it. */
async function descriptionOf(to: Target): Promise<unknown> {
  const reply = await send(to, { method: 'GET', target: '/v1/openapi.json', timeoutMs: 15_000 });
  return jsonOf(await textOf(reply, to), to);
}

function jsonBody(value: unknown) {
  const content = Buffer.from(JSON.stringify(value), 'utf8');
  return { type: 'application/json', size: content.length, content: [content] };
}

async function ask<N extends EndpointName>(to: Target, name: N, call: Call): Promise<Answer<N>> {
  const text = await textOf(await open(to, name, call), to);
  const endpoint: { response: z.ZodType; format?: string } = endpoints[name];
  const value = endpoint.format === 'text' ? text : text === '' ? undefined : jsonOf(text, to);
  const parsed = endpoint.response.safeParse(value);
  if (parsed.success) return parsed.data as Answer<N>;
  throw notUnderstood(to, z.prettifyError(parsed.error));
}

async function* steps(to: Target, name: EndpointName, call: Call): AsyncGenerator<Step> {
  let last: Step | null = null;
  for await (const line of linesOf(await open(to, name, call), to)) {
    const parsed = step.safeParse(jsonOf(line, to));
    if (!parsed.success) throw notUnderstood(to, z.prettifyError(parsed.error));
    last = parsed.data;
    yield last;
  }
  if (last && last.state !== 'running') return;
  throw brokeOff(to);
}

async function* linesOf({ body }: Reply, to: Pinned): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') throw brokeOff(to);
}

const largestAnswer = 64 << 20;

async function textOf({ body }: Reply, to: Pinned): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    if (text.length > largestAnswer)
      throw notUnderstood(to, `The answer is longer than ${largestAnswer} bytes.`);
  }
  return text;
}

function jsonOf(text: string, to: Pinned): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notUnderstood(to, text.slice(0, 200));
  }
}

function refusalOf(status: number, text: string, to: Pinned): Refusal {
  const { host } = new URL(to.url);
  const parsed = problem.safeParse(jsonOf(text === '' ? 'null' : text, to));
  if (!parsed.success) throw notUnderstood(to, `HTTP status ${status}: ${text.slice(0, 200)}`);
  if (status === 401)
    return new Refusal(
      'unavailable',
      'gateway-token-refused',
      `The agent at ${host} does not know this console.`,
      {
        next: 'Enrol the gateway again: “postern gateway enrol” on it prints a new code.',
        cause: parsed.data,
      },
    );
  const { title, next, output, detail, fields, code } = parsed.data;
  if (status === 404 && code === 'not-found')
    return new Refusal(
      'unavailable',
      'gateway-problem',
      `The agent at ${host} is older than this console. ${title}`,
      { next: 'Bring the agent to the console’s version.', cause: parsed.data },
    );
  return new Refusal(kindOf(status), 'gateway-problem', title, {
    next,
    fields,
    detail: output ?? detail,
    cause: parsed.data,
  });
}

function kindOf(status: number): RefusalKind {
  const kinds = Object.entries(statusOf) as [RefusalKind, number][];
  return kinds.find(([, known]) => known === status)?.[0] ?? 'unavailable';
}

function notUnderstood({ url }: Pinned, detail: string): Refusal {
  const sentence = `The agent at ${new URL(url).host} answered something that this console does not understand.`;
  return new Refusal('unavailable', 'gateway-not-understood', sentence, {
    next: 'Bring the agent and the console to the same version.',
    detail,
  });
}

function brokeOff({ url }: Pinned): Refusal {
  const sentence = `The connection to the agent at ${new URL(url).host} broke off in the middle.`;
  return new Refusal('unavailable', 'gateway-unreachable', sentence, {
    next: 'The agent finishes or goes back by itself; look at its state before you try again.',
  });
}
