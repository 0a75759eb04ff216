import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAttempts } from './attempts.ts';

const minute = 60_000;
const rule = { failures: 3, windowMs: 15 * minute, lockMs: 30 * minute };
const wrong = { mechanism: 'CRAM-MD5', reason: 'wrong password', counts: true };
const amy = { id: '1', name: 'amy' };
let dir: string;
const path = () => join(dir, 'locks.json');
const start = Date.UTC(2026, 10, 21);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-locks-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('tells of failures, lock and last use', async () => {
  const attempts = await openAttempts(path(), rule);
  attempts.succeeded('1', start, 'SCRAM-SHA-256');
  expect(attempts.refused('1', start + 1, wrong)).toBe(false);
  expect(attempts.refused('1', start + 2, { ...wrong, reason: 'expired', counts: false })).toBe(false);
  expect(attempts.status(amy, start + 2)).toEqual({
    ...amy,
    failuresSince: 1,
    lockedUntil: null,
    lockReason: null,
    lastSuccess: { at: '2026-11-21T00:00:00.000Z', mechanism: 'SCRAM-SHA-256' },
    lastFailure: { at: '2026-11-21T00:00:00.002Z', mechanism: 'CRAM-MD5', reason: 'expired' },
  });
});

test('locks with the failure that is one too many, and says why', async () => {
  const attempts = await openAttempts(path(), rule);
  const answers = [0, 1, 2, 3].map((at) => attempts.refused('1', start + at, wrong));
  expect(answers).toEqual([false, false, true, false]);
  expect(attempts.isLocked('1', start + 3)).toBe(true);
  expect(attempts.status(amy, start + 3)).toMatchObject({
    lockedUntil: '2026-11-21T00:30:00.002Z',
    lockReason: '3 failures within 15 minutes, the last with CRAM-MD5: wrong password',
  });
  expect(attempts.status(amy, start + 31 * minute)).toMatchObject({ lockedUntil: null, lockReason: null });
});

test('keeps locks through a restart, and none that was opened', async () => {
  const attempts = await openAttempts(path(), rule);
  for (const id of ['1', '2']) for (const at of [0, 1, 2]) attempts.refused(id, start + at, wrong);
  attempts.clear('2');
  await attempts.save();
  const again = await openAttempts(path(), rule);
  expect(again.isLocked('1', start + 3)).toBe(true);
  expect(again.status(amy, start + 3).lockReason).toMatch(/^3 failures/);
  expect(again.isLocked('2', start + 3)).toBe(false);
});

test('writes only what changed', async () => {
  const attempts = await openAttempts(path(), rule);
  attempts.refused('1', start, wrong);
  await attempts.save();
  expect(() => readFileSync(path())).toThrow('ENOENT');
});

test('starts without locks when the file is damaged', async () => {
  writeFileSync(path(), '{"1":{"lockedUntil":"soon"}}');
  const attempts = await openAttempts(path(), rule);
  expect(attempts.locks().size).toBe(0);
});
