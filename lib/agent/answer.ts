import type { IncomingMessage } from 'node:http';
import { longBodyOf } from '#lib/agent/long-body.ts';
import { parsed } from '#lib/agent/problem.ts';
import { bytesOf, demandSize, jsonOf } from '#lib/agent/request-body.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import type { Endpoint } from '#lib/gateway/endpoint.ts';
import { Refusal } from '#lib/refusal.ts';

/** A request as it came in. */
export type Ask = {
  request: IncomingMessage;
  params: unknown;
  query: unknown;
  address: string;
  /** Aborted when the caller has hung up. */
  gone: AbortSignal;
};

type Handle = (call: {
  params: unknown;
  query: unknown;
  body: unknown;
  signal: AbortSignal;
  address: string;
}) => unknown;

/**
 * Parses a request by its entry of the contract, has it handled within its time, and parses the answer: what does not keep
 * to the contract never leaves the agent. A stream that is not over in time ends with a step that says so; the work goes on.
 */
export async function answerTo(
  endpoint: Endpoint,
  handle: Handle,
  { request, params, query, address, gone }: Ask,
): Promise<{ kind: 'value'; value: unknown } | { kind: 'steps'; steps: AsyncIterable<Step> }> {
  const deadline = deadlineAfter(endpoint.timeoutMs);
  const answer = async () =>
    handle({
      params: endpoint.params && parsed(endpoint.params, params, 'path'),
      query: endpoint.query && parsed(endpoint.query, query, 'query'),
      body: await bodyOf(endpoint, request),
      signal: AbortSignal.any([deadline.signal, gone]),
      address,
    });
  try {
    const value = await Promise.race([answer(), deadline.over]);
    if (endpoint.format === 'ndjson')
      return { kind: 'steps', steps: untilDeadline(value as AsyncIterable<Step>, deadline) };
    deadline.cancel();
    return { kind: 'value', value: endpoint.response.parse(value) };
  } catch (error) {
    deadline.cancel();
    throw error;
  }
}

async function bodyOf({ body, long, maxBody }: Endpoint, request: IncomingMessage): Promise<unknown> {
  if (!body) return undefined;
  demandSize(request, maxBody);
  if (body === 'bytes') return bytesOf(request, maxBody);
  if (long) return longBodyOf(bytesOf(request, maxBody), body, long);
  return parsed(body, await jsonOf(request, maxBody), 'body');
}

type Deadline = { signal: AbortSignal; over: Promise<never>; cancel(): void; afterMs: number };

function deadlineAfter(afterMs: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow(afterMs));
      controller.abort();
    }, afterMs);
  });
  over.catch(() => {}); // whoever races it hears of it; nobody else need
  return { signal: controller.signal, over, cancel: () => clearTimeout(timer), afterMs };
}

async function* untilDeadline(steps: AsyncIterable<Step>, deadline: Deadline): AsyncGenerator<Step> {
  const iterator = steps[Symbol.asyncIterator]();
  let last: Step['step'] = 'staged';
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), deadline.over]);
      if (next.done) return;
      last = next.value.step;
      yield next.value;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield {
      step: last,
      state: 'failed',
      ms: deadline.afterMs,
      message: `${error.message} ${error.next ?? ''}`,
    };
  } finally {
    deadline.cancel();
  }
}

function tooSlow(ms: number): Refusal {
  return new Refusal(
    'unavailable',
    'too-slow',
    `The agent is not done after ${Math.round(ms / 1000)} seconds.`,
    {
      next: 'It goes on by itself; look at the state of the gateway before you try again.',
    },
  );
}
