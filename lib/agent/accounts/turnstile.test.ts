import { expect, test } from 'vitest';
import { type Place, turnstile } from './turnstile.ts';

/** Work that ends when it is told to. */
function worker() {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const work = (name: string) => async () => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    return name;
  };
  const endAll = async () => {
    for (let idle = 0; idle < 5; idle += 1) {
      for (const end of ends.splice(0)) {
        idle = 0;
        end();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { work, begun, endAll };
}
const long: [number, number, number] = [60_000, 60_000, 60_000];
const stranger = (key: string): Place => ({ rank: 2, key });

test('lets so many run, so many wait, and turns the rest away', async () => {
  const { work, begun, endAll } = worker();
  const turn = turnstile({ running: 2, waiting: 3, patienceMs: long });
  const given = [1, 2, 3, 4, 5, 6, 7].map((n) => turn(work(String(n)), stranger(String(n))));
  expect(begun).toEqual(['1', '2']);
  await endAll();
  expect(await Promise.all(given)).toEqual(['1', '2', '3', '4', '5', null, null]);
});

test('who has proved itself goes first, and takes the place of who has not', async () => {
  const { work, begun, endAll } = worker();
  const turn = turnstile({ running: 1, waiting: 2, patienceMs: long });
  const given = ['a', 'b', 'c'].map((n) => turn(work(n), stranger(n)));
  const owner = turn(work('owner'), { rank: 0, key: 'office' });
  const guest = turn(work('guest'), { rank: 1, key: 'hotel' });
  await endAll();
  expect(begun).toEqual(['a', 'owner', 'guest']);
  expect(await Promise.all([...given, owner, guest])).toEqual(['a', null, null, 'owner', 'guest']);
});

test('one network cannot fill the queue for another, nor hold it back', async () => {
  const { work, begun, endAll } = worker();
  const turn = turnstile({ running: 1, waiting: 3, patienceMs: long });
  const flood = ['1', '2', '3', '4'].map((n) => turn(work(n), stranger('flood')));
  const other = turn(work('other'), stranger('other'));
  await endAll();
  expect(begun).toEqual(['1', '2', 'other', '3']);
  expect(await Promise.all(flood)).toEqual(['1', '2', '3', null]);
  expect(await other).toBe('other');
});

test('gives the place of failed work to the next', async () => {
  const turn = turnstile({ running: 1, waiting: 1, patienceMs: long });
  const failed = turn(() => Promise.reject(new Error('no memory')), stranger('a'));
  const next = turn(async () => 'done', stranger('b'));
  await expect(failed).rejects.toThrow('no memory');
  expect(await next).toBe('done');
});

test('who has waited for too long is turned away, and holds no place any more', async () => {
  const { work, endAll } = worker();
  const turn = turnstile({ running: 1, waiting: 1, patienceMs: [60_000, 60_000, 10] });
  const running = turn(work('a'), stranger('a'));
  expect(await turn(work('b'), stranger('b'))).toBeNull();
  const next = turn(work('c'), stranger('c'));
  await endAll();
  expect([await running, await next]).toEqual(['a', 'c']);
});
