import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { Attempt } from '#lib/gateway/api-attempts.ts';
import { Secret } from '#lib/secret.ts';
import { type AttemptBook, openAttempts } from './attempts.ts';
import { type DeviceUses, openDeviceUses } from './device-uses.ts';
import { loggedFailure, record } from './fixtures/records.ts';
import { type Logins, openLogins } from './logins.ts';
import type { PlainJudge } from './plain-judge.ts';
import { standingOf } from './standing.ts';

const minute = 60_000;
const rule = { failures: 3, windowMs: 15 * minute, lockMs: 30 * minute };
let dir: string;
let now: Date;
let amy: AccountRecord;
let attempts: AttemptBook;
let uses: DeviceUses;
let told: Attempt[];
let learnt: Attempt[];
let locked: string[];
let asked: { name: string | null; password: string }[];
let logins: Logins;
let plainElsewhere: boolean;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-logins-'));
  now = new Date('2026-11-21T14:00:00Z');
  amy = record('1', 1, { name: 'amy', scramSha256: 'x' });
  attempts = await openAttempts(join(dir, 'locks.json'), rule);
  uses = await openDeviceUses(join(dir, 'device-uses.json'), () => {});
  told = [];
  learnt = [];
  locked = [];
  asked = [];
  plainElsewhere = false;
  const find = (name: string) => (name === 'amy' ? amy : null);
  const judge: PlainJudge['judge'] = async (claim, password) => {
    asked.push({ name: claim?.name ?? null, password });
    const account = claim && find(claim.name);
    if (!account) return { account, ok: false, reason: 'unknown account' as const };
    const ok = password === 'right';
    return { account, ok, reason: ok ? ('accepted' as const) : ('wrong password' as const) };
  };
  logins = openLogins({
    find,
    standing: (account) => standingOf(account, attempts.lockedUntil(account.id), now.getTime()),
    realm: () => 'mail.example',
    plain: { judge },
    plainElsewhere: () => plainElsewhere,
    attempts,
    sessions: { note: () => {} },
    door: { forgives: () => false, learn: (attempt) => learnt.push(attempt) },
    uses,
    tell: (attempt) => told.push(attempt),
    locked: ({ name }) => locked.push(name),
    now: () => now,
    patienceMs: 0,
  });
});
afterEach(() => rmSync(dir, { recursive: true }));

const ask = (password: string, more: { user?: string; service?: string; realm?: string } = {}) =>
  logins.decide(
    { user: 'amy', service: 'smtp', realm: '', ...more, password: new Secret(password) },
    nowhere,
  );
const nowhere = async () => null;
const lastEvent = () => {
  logins.close(); // nobody logs what is asked here
  return told.at(-1);
};

describe('a question of Cyrus SASL', () => {
  test('is answered, and becomes an event', async () => {
    expect(await ask('right')).toBe(true);
    expect(lastEvent()).toEqual({
      at: '2026-11-21T14:00:00.000Z',
      account: '1',
      name: 'amy',
      ok: true,
      reason: 'accepted',
      mechanism: 'PLAIN/LOGIN',
      client: null,
      detail: null,
      hint: null,
      device: null,
    });
    expect(attempts.status(amy, now.getTime()).lastSuccess?.mechanism).toBe('PLAIN/LOGIN');
  });

  test('is about the same account with and without the realm, in any case', async () => {
    await ask('right', { user: 'Amy', realm: 'MAIL.example' });
    expect(asked.at(-1)?.name).toBe('amy');
  });

  test('about another realm or for another service costs the same and is refused', async () => {
    expect(await ask('right', { realm: 'other.example' })).toBe(false);
    expect(lastEvent()).toMatchObject({ account: null, reason: 'another realm' });
    expect(await ask('right', { service: 'imap' })).toBe(false);
    expect(lastEvent()).toMatchObject({ account: null, reason: 'asked for another service than smtp' });
    expect(asked.map(({ name }) => name)).toEqual([null, null]);
  });

  test('is asked with the password in the form in which it was hashed', async () => {
    await ask('zoe\u0308');
    expect(asked.at(-1)?.password).toBe('zo\u00eb');
  });

  test('by the agent itself, without a user, is no event', async () => {
    expect(await ask('', { user: '' })).toBe(false);
    expect(lastEvent()).toBeUndefined();
  });

  test('with the same wrong password again and again is a forgotten device, and locks nobody', async () => {
    for (let i = 0; i < 20; i += 1) await ask('the old one');
    expect(locked).toEqual([]);
    expect(attempts.status(amy, now.getTime()).failuresSince).toBe(1);
  });

  test('that was wrong too often locks the account, once', async () => {
    for (let i = 0; i < 5; i += 1) await ask(`wrong ${i}`);
    expect(locked).toEqual(['amy']);
    expect(attempts.status(amy, now.getTime()).lockReason).toBe(
      '3 failures within 15 minutes, the last with PLAIN/LOGIN: wrong password',
    );
  });

  test('that is no question is an event without a name', () => {
    logins.malformed('more follows than one request');
    expect(lastEvent()).toMatchObject({ account: null, name: '', ok: false });
  });
});

describe('the line that the daemon logs of what was decided here', () => {
  const at = '2026-11-21T14:00:00.100Z';

  test('tells the client and the mechanism', async () => {
    await ask('wrong');
    await ask('right');
    logins.note([
      { ...loggedFailure('amy@mail.example', 'PLAIN'), client: '10.9.0.21' },
      { ok: true, client: '10.9.0.22', name: 'amy', mechanism: 'LOGIN', at, pid: 1 },
    ]);
    expect(told).toMatchObject([
      { reason: 'wrong password', client: '10.9.0.21', mechanism: 'PLAIN' },
      { reason: 'accepted', client: '10.9.0.22', mechanism: 'LOGIN' },
    ]);
    expect(attempts.status(amy, now.getTime()).failuresSince).toBe(1);
  });

  test('is an attempt of its own when nobody was there to answer the daemon', () => {
    logins.note([{ ...loggedFailure('amy', 'PLAIN', now), unanswered: true }]);
    expect(told).toMatchObject([{ account: '1', reason: 'nobody checked the password', ok: false }]);
    expect(attempts.status(amy, now.getTime()).failuresSince).toBe(0);
  });
});

describe('what the mail log says', () => {
  const at = '2026-11-21T13:59:00.000Z';
  const success = (mechanism: string) =>
    ({ ok: true, client: '10.9.0.20', name: 'amy', mechanism, at, pid: 1 }) as const;

  test('of a failure counts, and locks', () => {
    for (let i = 0; i < 3; i += 1) logins.note([loggedFailure('amy@mail.example', 'SCRAM-SHA-256', now)]);
    expect(locked).toEqual(['amy']);
    expect(lastEvent()).toMatchObject({
      account: '1',
      name: 'amy',
      reason: 'wrong password',
      detail: 'authentication failure',
      client: '10.9.0.20',
      ok: false,
    });
  });

  test('of a success is the last use', () => {
    logins.note([success('SCRAM-SHA-256')]);
    expect(attempts.status(amy, now.getTime()).lastSuccess).toEqual({
      at: '2026-11-21T13:59:00.000Z',
      mechanism: 'SCRAM-SHA-256',
    });
  });

  test('of PLAIN and LOGIN is left out: it was decided here', () => {
    logins.note([loggedFailure('amy', 'PLAIN', now)]);
    logins.note([success('LOGIN')]);
    expect(lastEvent()).toBeUndefined();
  });

  test('of a mechanism that the account has no verifier for is nobody’s guess', () => {
    for (let i = 0; i < 5; i += 1) logins.note([loggedFailure('amy', 'CRAM-MD5', now)]);
    expect(locked).toEqual([]);
    expect(lastEvent()).toMatchObject({ reason: 'no verifier for this mechanism' });
  });

  test('of an account that is disabled, or of nobody, says so and counts for nobody', () => {
    amy = { ...amy, disabled: true };
    for (let i = 0; i < 5; i += 1) logins.note([loggedFailure('amy', 'SCRAM-SHA-256', now)]);
    expect(lastEvent()).toMatchObject({ account: '1', reason: 'disabled' });
    logins.note([loggedFailure('bob', 'SCRAM-SHA-256', now)]);
    expect(lastEvent()).toMatchObject({ account: null, reason: 'unknown account' });
    logins.note([loggedFailure('amy@other.example', 'SCRAM-SHA-256', now)]);
    expect(lastEvent()).toMatchObject({ account: null, reason: 'another realm' });
    expect(locked).toEqual([]);
  });

  test('of a name that SASL does not find is no guess, though the account is there', () => {
    const notFound = { ...loggedFailure('Amy', 'SCRAM-SHA-256', now), reason: 'user not found: x' };
    for (let i = 0; i < 5; i += 1) logins.note([notFound]);
    expect(locked).toEqual([]);
    expect(lastEvent()).toMatchObject({ account: '1', reason: 'unknown account' });
  });

  test('of who wanted to act for another is no success, and no guess', async () => {
    logins.note([success('SCRAM-SHA-256')]);
    await logins.decide(
      { user: 'amy', service: 'smtp', realm: '', password: new Secret('right') },
      async () => null,
    );
    const refused = { ...loggedFailure('amy', 'PLAIN', now), actFor: 'boss' };
    for (let i = 0; i < 5; i += 1) logins.note([refused]);
    expect(locked).toEqual([]);
    const detail = 'asked to act as boss, logged in as amy';
    expect(told.slice(1)).toMatchObject(
      Array.from({ length: 5 }, () => ({ ok: false, reason: 'asked to act for another', detail })),
    );
    const { lastSuccess, failuresSince } = attempts.status(amy, now.getTime());
    expect({ at: lastSuccess?.at, failuresSince }).toEqual({ at, failuresSince: 0 });
  });

  test('of failures long ago locks nobody', () => {
    const old = new Date(now.getTime() - 60 * minute);
    for (let i = 0; i < 3; i += 1) logins.note([loggedFailure('amy', 'SCRAM-SHA-256', old)]);
    expect(attempts.isLocked('1', now.getTime())).toBe(false);
  });
});

test('the name of a device is the account, in the log as well, and its use is remembered', async () => {
  const scrams = { scramSha256: 'x', scramSha1: null, scramSha512: null };
  const phone = { id: 'd1', name: 'phone', sha256: '', ...scrams, expiresAt: null, networks: [] };
  amy = { ...amy, devices: [phone] };
  await ask('right', { user: 'amy+phone@mail.example' });
  expect(asked.at(-1)?.name).toBe('amy');
  expect(lastEvent()).toMatchObject({ account: '1', name: 'amy+phone' });
  const line = { name: 'amy+phone', mechanism: 'SCRAM-SHA-256', client: '192.0.2.7', at: now.toISOString() };
  logins.note([{ ...line, ok: true, pid: 1 }]);
  expect(lastEvent()).toMatchObject({ account: '1', name: 'amy+phone', device: 'phone' });
  const use = { id: 'd1', at: now.toISOString(), mechanism: 'SCRAM-SHA-256', client: '192.0.2.7' };
  expect(uses.of(amy)).toEqual([use]);
  await uses.save();
  const again = await openDeviceUses(join(dir, 'device-uses.json'), () => {});
  expect(again.of(amy)).toEqual([use]);
  expect(again.of({ ...amy, devices: [] })).toEqual([]);
  logins.note([loggedFailure('amy+tablet', 'SCRAM-SHA-256', now)]);
  expect(lastEvent()).toMatchObject({ account: '1', reason: 'no such device password', device: null });
  const yesterday = new Date(now.getTime() - 24 * 60 * minute).toISOString();
  amy = { ...amy, devices: [{ ...phone, expiresAt: yesterday }] };
  logins.note([loggedFailure('amy+phone', 'SCRAM-SHA-256', now)]);
  expect(lastEvent()).toMatchObject({ account: '1', reason: 'device password expired' });
  amy = { ...amy, devices: [{ ...phone, networks: ['192.0.2.0/24'] }] };
  for (let i = 0; i < 5; i += 1) logins.note([loggedFailure('amy+phone', 'SCRAM-SHA-256', now)]);
  expect(lastEvent()).toMatchObject({ account: '1', reason: 'no verifier for this mechanism' });
  expect(attempts.isLocked('1', now.getTime())).toBe(false);
});

test('PLAIN that the host’s own saslauthd checks is known from the log, and locks nobody here', () => {
  plainElsewhere = true;
  const line = { name: 'amy', mechanism: 'PLAIN', client: '192.0.2.7', at: now.toISOString() };
  logins.note([{ ...line, ok: true, pid: 1 }]);
  expect(told.at(-1)).toMatchObject({ account: '1', ok: true, mechanism: 'PLAIN', client: '192.0.2.7' });
  for (let i = 0; i < 5; i += 1) logins.note([loggedFailure('amy', 'PLAIN', now)]);
  expect(told).toHaveLength(6);
  expect(told.at(-1)).toMatchObject({ account: '1', ok: false, reason: 'refused by the daemon' });
  expect(attempts.isLocked('1', now.getTime())).toBe(false);
  logins.note([{ ...line, ok: false, reason: '', unanswered: true, actFor: null }]);
  expect(told.at(-1)).toMatchObject({ ok: false, reason: 'nobody checked the password' });
});

test('a ticket of another realm stands with it', () => {
  const line = { mechanism: 'GSSAPI', client: '192.0.2.7', at: now.toISOString(), ok: true, pid: 1 } as const;
  logins.note([{ ...line, name: 'amy@OTHER.EXAMPLE' }]);
  expect(told.at(-1)).toMatchObject({ account: null, name: 'amy@OTHER.EXAMPLE' });
  logins.note([{ ...line, name: 'amy@MAIL.EXAMPLE' }]);
  expect(told.at(-1)).toMatchObject({ account: '1', name: 'amy' });
});
