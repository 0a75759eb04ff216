import { beforeEach, expect, test, vi } from 'vitest';
import { refusalPace } from './refusal-pace.ts';

const bcrypt = (rounds: string, salt = 'abcdefghijklmnopqrstuu') =>
  `$2y$${rounds}$${salt}4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S`;
const md5 = '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/';

/** Milliseconds that each hash takes. */
const lasts = new Map([
  [bcrypt('10'), 70],
  [bcrypt('12'), 280],
  [bcrypt('14'), 1100],
  [md5, 8],
]);
let now: number;
const make = vi.fn(async (hash: string, _password: string): Promise<boolean> => {
  now += lasts.get(hash) ?? 70;
  return false;
});
const pause = vi.fn(async (_ms: number) => {});

beforeEach(() => {
  now = 1000;
  make.mockClear();
  pause.mockClear();
});

const open = () => refusalPace({ make, clock: () => now, pause });
const tried = (times: number) => vi.waitFor(() => expect(make).toHaveBeenCalledTimes(times));

test('where no hash came from another system refusals wait for nothing', async () => {
  await open().begin()();
  expect(pause).not.toHaveBeenCalled();
});

test('a refusal lasts as long as the slowest kind, tried before anybody asks, whatever it took itself', async () => {
  const pace = open();
  pace.meet(md5);
  pace.meet(bcrypt('10'));
  await tried(6);
  await pace.begin()();
  expect(pause.mock.lastCall?.[0]).toBeCloseTo(105);
  const mayBeRefused = pace.begin();
  now += 50;
  await mayBeRefused();
  expect(pause.mock.lastCall?.[0]).toBeCloseTo(55);
  pause.mockClear();
  now += 56;
  await mayBeRefused();
  expect(pause).not.toHaveBeenCalled();
});

test('a kind is tried once, whatever its salt, and never with a password that somebody typed', async () => {
  const pace = open();
  pace.meet(bcrypt('10'));
  pace.meet(bcrypt('10', 'uuuuuuuuuuuuuuuuuuuuuu'));
  await tried(3);
  pace.meet(bcrypt('12'));
  await tried(6);
  expect(new Set(make.mock.calls.map(([, password]) => password)).size).toBe(6);
});

test('what log-ins take is learnt from, and one that took long for another reason is no rule', async () => {
  const pace = open();
  pace.meet(bcrypt('10'));
  await tried(3);
  lasts.set(bcrypt('10'), 5000);
  expect(await pace.prove(bcrypt('10'), 'x')).toBe(false);
  lasts.set(bcrypt('10'), 100);
  await pace.begin()();
  expect(pause.mock.lastCall?.[0]).toBeCloseTo(105);
  for (let proofs = 0; proofs < 9; proofs += 1) await pace.prove(bcrypt('10'), 'x');
  await pace.begin()();
  expect(pause.mock.lastCall?.[0]).toBeCloseTo(150);
  lasts.set(bcrypt('10'), 70);
});

test('none waits for longer than half a second', async () => {
  const pace = open();
  pace.meet(bcrypt('14'));
  await tried(3);
  await pace.begin()();
  expect(pause.mock.lastCall?.[0]).toBe(500);
});

test('a host that cannot verify a kind goes on with the others', async () => {
  const pace = open();
  make.mockRejectedValueOnce(new Error('no perl'));
  pace.meet(md5);
  pace.meet(bcrypt('12'));
  await tried(4);
  await pace.begin()();
  expect(pause.mock.lastCall?.[0]).toBeCloseTo(420);
});
