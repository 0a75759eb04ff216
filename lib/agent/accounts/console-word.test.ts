import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ConsoleWord, openConsoleWord } from './console-word.ts';

let dir: string;
let now: number;
let word: ConsoleWord;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-word-'));
  now = Date.UTC(2026, 10, 21);
});
afterEach(() => {
  word.close();
  rmSync(dir, { recursive: true });
});

const open = (leaseMs: number | null = null, limits = {}) => {
  word = openConsoleWord({
    path: join(dir, 'heard'),
    leaseMs,
    now: () => now,
    warn: () => {},
    limits: { graceMs: 60_000, patienceMs: 20, ...limits },
  });
  return word;
};
const afterAbsence = (ms: number) => {
  open().heard();
  word.close();
  now += ms;
};

test('a gateway that was away judges nobody before the console was heard', async () => {
  afterAbsence(3_600_000);
  open(null, { patienceMs: 10_000 });
  expect(word.isWaiting()).toBe(true);
  const held = word.mayJudge();
  word.heard();
  expect(await held).toBe(true);
  expect(word.isWaiting()).toBe(false);
});

test('nobody is held for longer than their mail program waits', async () => {
  afterAbsence(3_600_000);
  expect(await open().mayJudge()).toBe(false);
});

test('a restart is no absence', async () => {
  afterAbsence(5000);
  open();
  expect(word.isWaiting()).toBe(false);
  expect(await word.mayJudge()).toBe(true);
});

test('nor is one while the console is silent: nothing was missed that would not have been anyway', () => {
  open().heard();
  now += 3_600_000;
  word.close();
  now += 5000;
  expect(open().isWaiting()).toBe(false);
});

test('a console that is away itself stops logins for no longer than the grace', async () => {
  afterAbsence(3_600_000);
  open(null, { graceMs: 10, patienceMs: 10_000 });
  expect(await word.mayJudge()).toBe(true);
});

test('one that has returned judges nobody before the console was heard, and refuses nobody for that', async () => {
  open(null, { returnMs: 60_000, patienceMs: 10_000 }).heard();
  word.returned();
  expect(word.isWaiting()).toBe(true);
  const held = word.mayJudge();
  word.heard();
  expect(await held).toBe(true);
  word.returned();
  const again = word.mayJudge();
  word.heard();
  expect(await again).toBe(true);
});

test('it goes on with what it has when nobody tells it, each time it has returned', async () => {
  open(null, { returnMs: 10, patienceMs: 10_000 }).heard();
  let ready = 0;
  for (let time = 1; time <= 2; time += 1) {
    word.returned();
    word.whenReady(() => void (ready += 1));
    expect(await word.mayJudge()).toBe(true);
    expect(ready).toBe(time);
    expect(word.isWaiting()).toBe(false);
  }
});

test('an absence is not cut short by a return', async () => {
  afterAbsence(3_600_000);
  open(null, { returnMs: 10, patienceMs: 30 }).returned();
  expect(await word.mayJudge()).toBe(false);
});

test('where a lease is set, nobody is let in once the console was silent for longer', async () => {
  open(60_000).heard();
  expect(await word.mayJudge()).toBe(true);
  now += 60_001;
  expect(await word.mayJudge()).toBe(false);
  word.heard();
  expect(await word.mayJudge()).toBe(true);
});
