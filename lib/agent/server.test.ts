import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Access } from '#lib/agent/access.ts';
import { fullSync, paperVerifiers, record } from '#lib/agent/accounts/fixtures/records.ts';
import type { Handlers } from '#lib/agent/endpoint.ts';
import { type Identity, openIdentity } from '#lib/agent/identity.ts';
import { serve } from '#lib/agent/server.ts';
import { endpoints } from '#lib/gateway/api.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { enrol, gatewayClient } from '#lib/gateway/client.ts';
import type { Problem } from '#lib/gateway/problem.ts';
import { Refusal } from '#lib/refusal.ts';

const id = 'a'.repeat(64);
const missing = () => Promise.reject(new Error('not part of this test'));

let dir = '';
let access: Access;
let identity: Identity;
let logged = '';
let token = '';
let running: { port: number; close(): Promise<void> } | null = null;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-server-'));
  access = await Access.open(dir);
  identity = await openIdentity(dir, '127.0.0.1', new Date());
  token = await access.enrol(await access.newSecret(new Date()), 'test', new Date());
  logged = '';
});
afterEach(async () => {
  await running?.close();
  running = null;
  await rm(dir, { recursive: true, force: true });
});

async function start(handlers: Partial<Handlers>): Promise<string> {
  const all = Object.fromEntries(
    Object.keys(endpoints).map((name) => [name, missing]),
  ) as unknown as Handlers;
  const log = pino({ level: 'debug', redact: ['token'] }, { write: (line: string) => void (logged += line) });
  const parts = { identity, access, handlers: { ...all, ...handlers }, log, version: '1', counted: () => {} };
  running = await serve(parts, { address: '127.0.0.1', port: 0 });
  return `https://127.0.0.1:${running.port}`;
}

type Sent = { method?: string; body?: string; bearer?: string | null; headers?: Record<string, string> };

async function call(url: string, path: string, { method = 'GET', body, bearer = token, headers }: Sent = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(
        new URL(path, url),
        {
          method,
          rejectUnauthorized: false,
          headers: { ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => (text += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    },
  );
}

async function problem(url: string, path: string, sent: Sent = {}): Promise<Problem> {
  const { status, headers, text } = await call(url, path, sent);
  expect(headers['content-type']).toBe('application/problem+json');
  const parsed = JSON.parse(text) as Problem;
  expect(parsed.status).toBe(status);
  return parsed;
}

describe('who may call', () => {
  test('nobody without the token, whatever the call', async () => {
    const url = await start({});
    for (const endpoint of Object.values(endpoints)) {
      if (endpoint.auth === 'open') continue;
      const path = endpoint.path.replace(/\{\w+\}/g, id);
      for (const bearer of [null, 'wrong', `${token}x`])
        expect(await problem(url, path, { method: endpoint.method, bearer })).toMatchObject({
          status: 401,
          code: 'unauthenticated',
        });
    }
  });

  test('whoever has the one-time secret gets a token, once', async () => {
    const secret = await access.newSecret(new Date());
    const url = await start({
      enrol: async ({ body }) => ({
        token: await access.enrol(body.secret, body.console, new Date()),
        name: 'gw1',
      }),
      accountsVersion: () => ({ version: 3, count: 2, realm: 'example.org' }),
    });
    const pinned = { url, certificateSha256: identity.certificateSha256 };
    const given = await enrol({ ...pinned, secret }, 'a console');
    expect(given.name).toBe('gw1');
    expect(await gatewayClient({ ...pinned, token: given.token }).accountsVersion()).toMatchObject({
      version: 3,
    });
    await expect(enrol({ ...pinned, secret }, 'another')).rejects.toMatchObject({
      code: 'gateway-problem',
      kind: 'forbidden',
    });
    await expect(gatewayClient({ ...pinned, token }).accountsVersion()).rejects.toMatchObject({
      code: 'gateway-token-refused',
    });
  });

  test('not over TLS 1.1', async () => {
    const url = new URL(await start({}));
    const failed = new Promise((resolve) =>
      connect({
        port: Number(url.port),
        host: url.hostname,
        rejectUnauthorized: false,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      }).on('error', resolve),
    );
    expect(String(await failed)).toMatch(/version|alert/i);
  });
});

describe('every error is a problem in words', () => {
  const cases: [string, string, Sent, Partial<Problem>][] = [
    ['an unknown path', '/v2/engine', {}, { status: 404, code: 'not-found' }],
    ['another method', '/v1/engine', { method: 'POST' }, { status: 405, code: 'method-not-allowed' }],
    [
      'a path that cannot be',
      '/v1/releases/xyz/confirm',
      { method: 'POST' },
      { status: 422, fields: { id: ['not a SHA-256 digest'] } },
    ],
    ['a query that cannot be', '/v1/log?limit=0', {}, { status: 422, code: 'invalid-input' }],
    [
      'a body that is no JSON',
      '/v1/rollback',
      { method: 'POST', body: '{' },
      { status: 422, code: 'not-json' },
    ],
    ['no body', '/v1/rollback', { method: 'POST' }, { status: 422, code: 'invalid-input' }],
    ['wrong types', '/v1/rollback', { method: 'POST', body: '{"expectedActive":7}' }, { status: 422 }],
    [
      'a body of 10 MB',
      '/v1/login-trials',
      { method: 'POST', body: 'x'.repeat(10 << 20) },
      { status: 413, code: 'too-large' },
    ],
    [
      'a body of unknown length that goes on',
      '/v1/login-trials',
      { method: 'POST', body: 'x'.repeat(1 << 20), headers: { 'transfer-encoding': 'chunked' } },
      { status: 413, code: 'too-large' },
    ],
    [
      'a refusal',
      '/v1/queue',
      {},
      { status: 409, code: 'no', title: 'No.', next: 'Do otherwise.', output: 'tool' },
    ],
    ['a full disk', '/v1/locks', {}, { status: 503, code: 'disk-full' }],
  ];

  test.each(cases)('%s', async (_, path, sent, expected) => {
    const url = await start({
      queue: () =>
        Promise.reject(new Refusal('conflict', 'no', 'No.', { next: 'Do otherwise.', detail: 'tool' })),
      lockedAccounts: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' })),
    });
    expect(await problem(url, path, sent)).toMatchObject(expected);
  });

  test('a bug shows nothing of its inside, and is in the log', async () => {
    const url = await start({ queue: () => Promise.reject(new Error('the secret inside')) });
    const answer = await problem(url, '/v1/queue');
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain('secret inside');
    expect(logged).toContain('the secret inside');
  });

  test('an answer that is not what the contract says never leaves', async () => {
    const url = await start({ accountsVersion: () => ({ version: 'one' }) as never });
    expect(await problem(url, '/v1/accounts/version')).toMatchObject({ status: 500 });
  });

  test('says which methods a path takes', async () => {
    const { headers } = await call(await start({}), '/v1/accounts/x', { method: 'POST' });
    expect(headers.allow).toBe('PUT, DELETE');
  });
});

test('the token is in no log line', async () => {
  const url = await start({ accountsVersion: () => ({ version: 1, count: 0, realm: '' }) });
  await call(url, '/v1/accounts/version');
  await call(url, `/v1/nothing?token=x`);
  expect(logged).toContain('/v1/accounts/version');
  expect(logged).not.toContain(token);
});

test('a content is handed over as it comes', async () => {
  const seen: { text: string; sha256: string }[] = [];
  const url = await start({
    putBlob: async ({ params, body }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      seen.push({ text: Buffer.concat(chunks).toString(), sha256: params.sha256 });
    },
  });
  const client = gatewayClient({ url, certificateSha256: identity.certificateSha256, token });
  await client.putBlob(id, 5, [Buffer.from('he'), Buffer.from('llo')]);
  await client.putBlob(id, 0, []);
  expect(seen).toEqual([
    { text: 'hello', sha256: id },
    { text: '', sha256: id },
  ]);
});

describe('a body with a long array', () => {
  const many = Array.from({ length: 5000 }, (_, at) => record(`id-${at}`, at + 1, paperVerifiers(at)));

  test('is handed over in pieces as it comes', async () => {
    const pieces: number[] = [];
    const url = await start({
      syncAccounts: async ({ body }) => {
        const accounts: AccountRecord[] = [];
        for (;;) {
          const { done, value } = await body.next();
          if (done) {
            expect({ ...value, accounts }).toEqual(fullSync(5000, many));
            return { version: value.to, count: accounts.length, realm: value.realm };
          }
          pieces.push(value.length);
          accounts.push(...value);
        }
      },
    });
    const client = gatewayClient({ url, certificateSha256: identity.certificateSha256, token });
    expect(await client.syncAccounts(fullSync(5000, many))).toMatchObject({ version: 5000, count: 5000 });
    expect(Math.max(...pieces)).toBeLessThan(2000);
  });

  test.each([
    ['what the call does not take', 422, '{"id":7},'],
    ['what is no JSON', 422, '{"id"],'],
  ])('is refused where it holds %s, and the connection is good for more', async (_, status, element) => {
    const url = await start({
      syncAccounts: async ({ body }) => {
        await body.next();
        throw new Error('it was taken');
      },
      accountsVersion: () => ({ version: 1, count: 0, realm: '' }),
    });
    const sent = { method: 'POST', body: `{"full":true,"accounts":[${element.repeat(400_000)}` };
    expect(await problem(url, '/v1/accounts/sync', sent)).toMatchObject({ status });
    expect(await call(url, '/v1/accounts/version')).toMatchObject({ status: 200 });
  });
});

test('steps reach the caller while the work goes on', async () => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const url = await start({
    check: async function* check() {
      yield { step: 'staged', state: 'running', ms: 0, message: 'Staging.' };
      await gate;
      yield { step: 'staged', state: 'done', ms: 5, message: 'Staged.' };
    } as never,
  });
  const client = gatewayClient({ url, certificateSha256: identity.certificateSha256, token });
  const steps = client.check(id)[Symbol.asyncIterator]();
  expect(await steps.next()).toMatchObject({ value: { state: 'running' } });
  go();
  expect(await steps.next()).toMatchObject({ value: { state: 'done' } });
  expect(await steps.next()).toMatchObject({ done: true });
});

test('the description of the API is served', async () => {
  const { text } = await call(await start({}), '/v1/openapi.json', { bearer: null });
  const { openapi, paths } = JSON.parse(text) as { openapi: string; paths: Record<string, unknown> };
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toContain('/v1/releases/{id}/activate');
});

test('a caller who hangs up is not waited for', async () => {
  let gone = false;
  let asked = () => {};
  const waiting = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const url = await start({
    log: ({ signal }) =>
      new Promise((resolve) => {
        asked();
        signal.addEventListener('abort', () => {
          gone = true;
          resolve({ lines: [], next: '', more: false });
        });
      }),
  });
  const client = gatewayClient({ url, certificateSha256: identity.certificateSha256, token });
  const hangUp = new AbortController();
  const answer = client.log({ wait: 30 }, hangUp.signal);
  await waiting;
  hangUp.abort();
  await expect(answer).rejects.toThrow();
  await expect.poll(() => gone).toBe(true);
});
