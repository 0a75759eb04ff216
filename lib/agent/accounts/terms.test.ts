import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { type AttemptBook, openAttempts } from './attempts.ts';
import { record } from './fixtures/records.ts';
import { watchTerms } from './terms.ts';

const minute = 60_000;
const rule = { failures: 1, windowMs: 15 * minute, lockMs: 30 * minute };
const wrong = { mechanism: 'CRAM-MD5', reason: 'wrong password', counts: true };
const start = Date.UTC(2026, 10, 21);
const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
let dir: string;
let attempts: AttemptBook;
let records: Map<string, AccountRecord>;
let over: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-terms-'));
  attempts = await openAttempts(join(dir, 'locks.json'), rule);
  records = new Map();
  over = [];
  vi.useFakeTimers({ now: start, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

const watch = () =>
  watchTerms({ records: () => records, attempts, over: (names) => over.push(...names), now: Date.now });
const add = (account: AccountRecord) => {
  records.set(account.id, account);
  return account;
};

test('an account expires when its time has come, known from the start or told later', () => {
  add(record('amy', 1, { expiresAt: at(10) }));
  const terms = watch();
  terms.watch(add(record('bob', 2, { expiresAt: at(5) })));
  vi.advanceTimersByTime(5 * minute);
  expect(over).toEqual(['bob']);
  vi.advanceTimersByTime(5 * minute);
  expect(over).toEqual(['bob', 'amy']);
  terms.stop();
});

test('what had expired before is no news', () => {
  add(record('amy', 1, { expiresAt: at(-1) }));
  const terms = watch();
  terms.watch(add(record('bob', 2, { expiresAt: at(1) })));
  vi.advanceTimersByTime(minute);
  expect(over).toEqual(['bob']);
  terms.stop();
});

test('a lock ends by itself', () => {
  const amy = add(record('amy', 1));
  const terms = watch();
  attempts.refused('amy', Date.now(), wrong);
  terms.watch(amy);
  vi.advanceTimersByTime(30 * minute - 1);
  expect(over).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(over).toEqual(['amy']);
  expect(attempts.locks().size).toBe(0);
  terms.stop();
});

test('a lock from before a restart ends, too, also one that ended in between', () => {
  add(record('amy', 1));
  add(record('bob', 2));
  attempts.refused('amy', start - 40 * minute, wrong);
  attempts.refused('bob', start - 20 * minute, wrong);
  const terms = watch();
  expect(over).toEqual(['amy']);
  vi.advanceTimersByTime(10 * minute);
  expect(over).toEqual(['amy', 'bob']);
  terms.stop();
});
