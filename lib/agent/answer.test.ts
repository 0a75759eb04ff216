import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Ask, answerTo } from '#lib/agent/answer.ts';
import { type Step, step } from '#lib/gateway/api-deployment.ts';
import type { Endpoint } from '#lib/gateway/endpoint.ts';

const endpoint: Endpoint = {
  method: 'GET',
  path: '/x',
  summary: '',
  auth: 'token',
  response: z.number(),
  maxBody: 0,
  timeoutMs: 20,
};
const ask: Ask = {
  request: new IncomingMessage(new Socket()),
  params: {},
  query: {},
  address: '127.0.0.1',
  gone: new AbortController().signal,
};
const never = () => new Promise<never>(() => {});

test('a call that takes too long is given up in words, and its work is told', async () => {
  let told = false;
  const answer = answerTo(
    endpoint,
    ({ signal }) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return never();
    },
    ask,
  );
  await expect(answer).rejects.toMatchObject({ code: 'too-slow', kind: 'unavailable' });
  await expect.poll(() => told).toBe(true);
});

test('a stream that is not over in time ends with a failed step that says so', async () => {
  async function* steps(): AsyncGenerator<Step> {
    yield { step: 'probed', state: 'running', ms: 0, message: 'Looking.' };
    await never();
  }
  const answer = await answerTo({ ...endpoint, response: step, format: 'ndjson' }, () => steps(), ask);
  const seen: Step[] = [];
  if (answer.kind === 'steps') for await (const one of answer.steps) seen.push(one);
  expect(seen).toMatchObject([
    { step: 'probed', state: 'running' },
    { step: 'probed', state: 'failed', message: expect.stringContaining('goes on by itself') as string },
  ]);
});

test('the answer is held against the contract', async () => {
  expect(await answerTo(endpoint, () => 7, ask)).toEqual({ kind: 'value', value: 7 });
  await expect(answerTo(endpoint, () => 'seven', ask)).rejects.toBeInstanceOf(z.ZodError);
});
