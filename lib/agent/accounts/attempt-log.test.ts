import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Attempt } from '#lib/gateway/api-attempts.ts';
import { openAttemptLog } from './attempt-log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-attempts-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const open = () => openAttemptLog({ dir, now: () => new Date(), warn: () => {} });
const attemptBy = (name: string): Attempt => ({
  at: '2026-11-21T14:00:00.000Z',
  account: null,
  name,
  client: '10.9.0.20',
  mechanism: 'PLAIN',
  ok: false,
  reason: 'unknown account',
  detail: null,
  hint: null,
  device: null,
});
const from = (after: string, limit = 100) => ({ after, limit, wait: 0 });

test('attempts are read from any place on, across restarts, without a gap or a double', async () => {
  const first = await open();
  for (const name of ['amy', 'bea\n=x', 'cid']) first.add(attemptBy(name));
  await first.close();
  const second = await open();
  const { attempts, next, more } = await second.read(from('', 2));
  expect(attempts.map(({ name }) => name)).toEqual(['amy', 'bea\n=x']);
  expect(more).toBe(true);
  const rest = await second.read(from(next));
  expect(rest).toMatchObject({ attempts: [attemptBy('cid')], more: false });
  expect((await second.read(from(rest.next))).attempts).toEqual([]);
  await second.close();
});

test('who waits is told of the next attempt', async () => {
  const log = await open();
  const waiting = log.read({ ...from(''), wait: 20 });
  log.add(attemptBy('amy'));
  expect((await waiting).attempts).toMatchObject([{ name: 'amy' }]);
  await log.close();
});

test('what is told to a log that is closed keeps no process alive', async () => {
  const log = await open();
  await log.close();
  vi.useFakeTimers();
  try {
    log.add(attemptBy('amy'));
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
