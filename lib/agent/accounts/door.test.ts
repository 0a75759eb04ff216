import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Attempt } from '#lib/gateway/api-attempts.ts';
import { type AttemptBook, openAttempts } from './attempts.ts';
import { type Door, openDoor } from './door.ts';
import { failingNetworks } from './failing-networks.ts';
import { record } from './fixtures/records.ts';
import { standingOf } from './standing.ts';
import { openUsualNetworks, type UsualNetworks } from './usual-networks.ts';

const lockRule = { failures: 4, windowMs: 60_000, lockMs: 600_000 };
const amy = record('1', 1, { name: 'amy' });
const wrong = { mechanism: 'PLAIN', reason: 'wrong password', counts: true };
const office = '192.0.2.7';
const stranger = '198.51.100.9';
let dir: string;
let now: number;
let attempts: AttemptBook;
let usual: UsualNetworks;
let door: Door;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-door-'));
  now = Date.UTC(2026, 10, 21);
  attempts = await openAttempts(join(dir, 'locks.json'), lockRule);
  usual = await openUsualNetworks(join(dir, 'usual.json'), () => {});
  door = openDoor({
    standing: ({ id, ...account }) => standingOf(account, attempts.lockedUntil(id), now),
    attempts,
    usual,
    failing: failingNetworks({ suspicious: 10, failures: 15, windowMs: 60_000 }),
    lockRule,
    now: () => now,
  });
});
afterEach(() => rmSync(dir, { recursive: true }));

const attempt = (client: string | null, more: Partial<Attempt> = {}): Attempt => ({
  ...{ at: new Date(now).toISOString(), account: '1', name: 'amy', client, mechanism: 'PLAIN' },
  ...{ ok: true, reason: 'accepted', detail: null, hint: null, device: null },
  ...more,
});
const failed = (client: string) => door.learn(attempt(client, { ok: false, reason: 'wrong password' }));
const lock = () => {
  for (let i = 0; i < lockRule.failures; i += 1) attempts.refused('1', now, wrong);
};

test('a lock is for the networks that the account was not used from', () => {
  door.learn(attempt(office));
  lock();
  expect(door.standing(amy, '192.0.2.200')).toBe('good');
  expect(door.standing(amy, stranger)).toBe('locked');
  expect(door.standing(amy, null)).toBe('locked');
  expect(door.standing({ ...amy, disabled: true }, office)).toBe('disabled');
});

test('a network is no longer usual a month after its last success, or with a new password', () => {
  door.learn(attempt(office));
  expect(usual.has('1', '192.0.2.0/24', now + 31 * 86_400_000)).toBe(false);
  usual.forget('1');
  lock();
  expect(door.standing(amy, office)).toBe('locked');
});

test('failures from a usual network are forgiven for long, not for ever', () => {
  door.learn(attempt(office));
  const forgiven = Array.from({ length: 20 }, () => door.forgives(amy, office));
  expect(forgiven.lastIndexOf(true)).toBe(lockRule.failures * 5 - 2);
  expect(usual.of('1', now)).toEqual([]);
  expect(door.forgives(amy, stranger)).toBe(false);
});

test('who is known goes first, who failed goes last, and a network that fails for ever is not heard', () => {
  door.learn(attempt(office));
  expect(door.place(amy, 'amy', office)).toEqual({ rank: 0, key: 'amy' });
  expect(door.place(amy, 'amy', stranger)).toEqual({ rank: 1, key: '198.51.100.0/24' });
  for (let i = 0; i < 9; i += 1) failed(stranger);
  expect(door.place(null, 'bob', stranger)).toMatchObject({ rank: 1 });
  failed(stranger);
  expect(door.place(null, 'bob', stranger)).toMatchObject({ rank: 2 });
  for (let i = 0; i < 5; i += 1) failed(stranger);
  expect(door.place(amy, 'amy', stranger)).toBeNull();
  for (let i = 0; i < 15; i += 1) failed(office);
  expect(door.place(amy, 'amy', office)).toMatchObject({ rank: 0 });
  expect(door.place(null, 'bob', office)).toBeNull();
  now += 60_000;
  expect(door.place(amy, 'amy', stranger)).toMatchObject({ rank: 1 });
});

test('who has a network of IPv6, or a whole site, is no newcomer by taking another address of it', () => {
  for (let i = 0; i < 15; i += 1) failed(`2001:db8:7:1::${i + 1}`);
  expect(door.place(amy, 'amy', '2001:db8:7:1:ffff::9')).toBeNull();
  expect(door.place(amy, 'amy', '2001:db8:7:2::9')).toEqual({ rank: 1, key: '2001:db8:7:2::/64' });
  for (let i = 0; i < 25; i += 1) failed(`2001:db8:7:${i + 16}::1`);
  expect(door.place(amy, 'amy', '2001:db8:7:2::9')).toMatchObject({ rank: 2 });
  door.learn(attempt('2001:db8:7:2::5'));
  for (let i = 0; i < 20; i += 1) failed(`2001:db8:7:${i + 64}::1`);
  expect(door.place(amy, 'amy', '2001:db8:7:2::9')).toEqual({ rank: 0, key: 'amy' });
  expect(door.place(null, 'bob', '2001:db8:7:2::9')).toBeNull();
  expect(door.place(null, 'bob', '2001:db8:8:2::9')).toMatchObject({ rank: 1 });
});

test('a new password is listened to from a network that has failed too often, until it was used or for ten minutes', () => {
  for (let i = 0; i < 15; i += 1) failed(stranger);
  expect(door.place(amy, 'amy', stranger)).toBeNull();
  door.expect(new Set(['1']));
  expect(door.place(amy, 'amy', stranger)).toEqual({ rank: 2, key: '198.51.100.0/24' });
  expect(door.place(record('2', 1, { name: 'bob' }), 'bob', stranger)).toBeNull();
  door.learn(attempt(office));
  expect(door.place(amy, 'amy', stranger)).toBeNull();

  door.expect(new Set(Array.from({ length: 21 }, (_, at) => String(at))));
  expect(door.place(amy, 'amy', stranger)).toBeNull();
  door.expect(new Set(['1']));
  now += 10 * 60_000;
  for (let i = 0; i < 15; i += 1) failed(stranger);
  expect(door.place(amy, 'amy', stranger)).toBeNull();
});

test('an account under attack makes strangers wait, and what nobody can tell is nobody’s network', () => {
  lock();
  attempts.clear('1');
  for (let i = 0; i < lockRule.failures - 1; i += 1) attempts.refused('1', now, wrong);
  expect(door.place(amy, 'amy', stranger)).toMatchObject({ rank: 2 });
  expect(door.place(amy, 'amy', null)).toEqual({ rank: 2, key: 'amy' });
});

test('only what Cyrus SASL decided keeps an account in its database while it is locked', () => {
  door.learn(attempt(office, { mechanism: 'PLAIN/LOGIN' }));
  expect(usual.bySasl('1', now)).toBe(false);
  door.learn(attempt(office, { mechanism: 'SCRAM-SHA-256' }));
  expect(usual.bySasl('1', now)).toBe(true);
});

test('usual networks outlast a restart', async () => {
  door.learn(attempt(office));
  await usual.save();
  const again = await openUsualNetworks(join(dir, 'usual.json'), () => {});
  expect(again.of('1', now)).toEqual(['192.0.2.0/24']);
});

test('a network of IPv6 is the same however it was spelled, also by an earlier version', async () => {
  const at = now - 1000;
  const stored = { '1': [{ network: '2001:db8:0:0::/64', at, saslAt: 0 }] };
  writeFileSync(join(dir, 'usual.json'), JSON.stringify(stored));
  const again = await openUsualNetworks(join(dir, 'usual.json'), () => {});
  expect(again.of('1', now)).toEqual(['2001:db8::/64']);
  door.learn(attempt('2001:0db8:0:0:0:0:0:5'));
  lock();
  expect(door.standing(amy, '2001:db8::abcd')).toBe('good');
  expect(door.standing(amy, '2001:db8:0:1::5')).toBe('locked');
});
