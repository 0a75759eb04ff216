import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Access } from '#lib/agent/access.ts';
import { throttle } from '#lib/agent/throttle.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3600_000);

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-access-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a token is given for the secret, once', async () => {
  const access = await Access.open(dir);
  expect(access.holder).toBeNull();
  const secret = await access.newSecret(now);
  const token = await access.enrol(secret, 'console', now);
  expect(access.allows(token)).toBe(true);
  expect(access.holder).toEqual({ console: 'console', at: now.toISOString() });
  await expect(access.enrol(secret, 'console', now)).rejects.toMatchObject({ code: 'code-refused' });
});

test('of two consoles with the same secret at the same moment one gets a token', async () => {
  const access = await Access.open(dir);
  const secret = await access.newSecret(now);
  const both = await Promise.allSettled([access.enrol(secret, 'a', now), access.enrol(secret, 'b', now)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a secret is void after a day, and as soon as there is a newer one', async () => {
  const access = await Access.open(dir);
  const first = await access.newSecret(now);
  const second = await access.newSecret(now);
  await expect(access.enrol(first, 'a', now)).rejects.toMatchObject({ code: 'code-refused' });
  await expect(access.enrol(second, 'a', later(24))).rejects.toThrow('expired');
});

test('a code made beside a running agent is good there; the token before it is good until it is used', async () => {
  const running = await Access.open(dir);
  const old = await running.enrol(await running.newSecret(now), 'old', now);
  const secret = await (await Access.open(dir)).newSecret(now);
  expect(running.allows(old)).toBe(true);
  const token = await running.enrol(secret, 'new', now);
  expect(running.allows(old)).toBe(false);
  expect(running.allows(token)).toBe(true);
});

test('neither secret nor token is on disk, and nobody else may read what is', async () => {
  const access = await Access.open(dir);
  const secret = await access.newSecret(now);
  const before = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
  const token = await access.enrol(secret, 'console', now);
  await access.newSecret(now);
  expect((await Access.open(dir)).allows(token)).toBe(true);
  for (const name of await readdir(dir)) {
    const text = await readFile(join(dir, name), 'utf8');
    expect([...before, text].join()).not.toContain(secret);
    expect(text).not.toContain(token);
    expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  }
});

test.each(['', 'x', 'pgw_'])('the token %j opens nothing', async (token) => {
  const access = await Access.open(dir);
  expect(access.allows(token)).toBe(false);
  await access.enrol(await access.newSecret(now), 'console', now);
  expect(access.allows(token)).toBe(false);
});

test('whoever fails ten times within a quarter of an hour has to wait, nobody else', () => {
  const guard = throttle();
  for (let n = 0; n < 10; n += 1) {
    guard.admit('10.0.0.1', now);
    guard.failed('10.0.0.1', now);
  }
  expect(() => guard.admit('10.0.0.1', now)).toThrow('Too many');
  expect(() => guard.admit('10.0.0.2', now)).not.toThrow();
  expect(() => guard.admit('10.0.0.1', later(0.26))).not.toThrow();
});
