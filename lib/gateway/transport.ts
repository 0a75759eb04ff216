import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CertificateChanged, endOverdue, pinnedAgent } from '#lib/gateway/pinned.ts';
import { Refusal } from '#lib/refusal.ts';

/** Where an agent is, and the SHA-256 of the certificate it must show. */
export type Pinned = { url: string; certificateSha256: string };

/** One that is asked again and again keeps its connections. */
export type Kept = Pinned & { connections?: Agent };

export type Sending = {
  method: string;
  /** Path and query. */
  target: string;
  token?: string;
  body?: { type: string; size: number; content: Iterable<Uint8Array> | AsyncIterable<Uint8Array> };
  timeoutMs: number;
  signal?: AbortSignal;
};

export type Reply = { status: number; body: AsyncIterable<string> };

/**
 * Sends one request to a pinned agent and resolves with the head of its answer. Whatever goes wrong on the way, then or
 * while the body is read, is a Refusal: gateway-unreachable, gateway-certificate-changed, gateway-timeout.
 */
export function send(to: Kept, { method, target, token, body, timeoutMs, signal }: Sending): Promise<Reply> {
  const deadline = AbortSignal.timeout(timeoutMs);
  if (to.connections) endOverdue(to.connections);
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(target, to.url), {
      method,
      agent: to.connections ?? pinnedAgent(to.certificateSha256, timeoutMs),
      signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
      headers: {
        accept: 'application/json, application/x-ndjson, application/problem+json, text/plain',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': body.type, 'content-length': body.size } : {}),
      },
    });
    outgoing.on('error', (error) => reject(wayRefusal(error, to, deadline.aborted)));
    outgoing.once('response', (response) =>
      resolve({ status: response.statusCode ?? 0, body: bodyOf(response, to, deadline) }),
    );
    if (!body) outgoing.end();
    else
      pipeline(Readable.from(body.content, { objectMode: false }), outgoing).catch((error: unknown) =>
        reject(wayRefusal(error, to, deadline.aborted)),
      );
  });
}

async function* bodyOf(response: IncomingMessage, to: Pinned, deadline: AbortSignal): AsyncGenerator<string> {
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) yield chunk as string;
  } catch (error) {
    throw wayRefusal(error, to, deadline.aborted);
  }
}

/** The words for an error of the way. Anything unknown is a bug and stays what it is. */
function wayRefusal(error: unknown, to: Pinned, late: boolean): unknown {
  const { host } = new URL(to.url);
  if (error instanceof CertificateChanged)
    return new Refusal(
      'unavailable',
      'gateway-certificate-changed',
      `What answers at ${host} shows another certificate than the one pinned when the gateway was enrolled. Nothing was sent to it.`,
      {
        next: 'If the agent was set up anew, enrol it again with “postern gateway enrol”. If not, somebody may be in between.',
        detail: `pinned    ${to.certificateSha256}\npresented ${error.presented}`,
        cause: error,
      },
    );
  if (late || codeOf(error) === 'ETIMEDOUT')
    return new Refusal('unavailable', 'gateway-timeout', `The agent at ${host} did not answer in time.`, {
      next: 'Look at the load and the log of the agent on the gateway.',
      cause: error,
    });
  if (!/^(E[A-Z]+|HPE_\w+|ERR_SSL_\w+|ERR_STREAM_PREMATURE_CLOSE)$/.test(codeOf(error))) return error;
  return new Refusal('unavailable', 'gateway-unreachable', `The agent at ${host} cannot be reached.`, {
    next: 'Check that “postern gateway” runs there and that no firewall is in between.',
    detail: error instanceof Error ? error.message : undefined,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
