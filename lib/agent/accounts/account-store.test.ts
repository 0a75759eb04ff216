import assert from 'node:assert';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccountBook, applySync, emptyBook, putRecord } from './account-book.ts';
import { openAccountStore } from './account-store.ts';
import { fullSync, record } from './fixtures/records.ts';

let dir: string;
let warnings: string[];
const snapshot = () => join(dir, 'accounts.snapshot');
const log = () => join(dir, 'accounts.log');
const openOne = () => openAccountStore(dir, (text) => warnings.push(text));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-accounts-'));
  warnings = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const names = ({ records }: AccountBook) => [...records.keys()].sort();

/** A store with amy in its snapshot and bob in its log, closed again. */
async function filled(): Promise<void> {
  const store = await openOne();
  applySync(store.book, fullSync(1, [record('amy', 1)]));
  await store.replace(store.book);
  await store.append([{ put: record('bob', 2) }]);
  await store.close();
}

describe('the accounts on disk', () => {
  test('begin with none', async () => {
    const { book } = await openOne();
    expect([book.version, book.records.size]).toEqual([0, 0]);
    expect(warnings).toEqual([]);
  });

  test('come back as they were: snapshot, then log', async () => {
    await filled();
    const store = await openOne();
    expect(names(store.book)).toEqual(['amy', 'bob']);
    expect([store.book.version, store.book.realm]).toEqual([2, 'mail.example']);
    await store.append([{ remove: 'amy', revision: 3 }]);
    await store.close();
    expect(names((await openOne()).book)).toEqual(['bob']);
  });

  test('come back from a log alone', async () => {
    const store = await openOne();
    await store.append([{ sync: fullSync(1, [record('amy', 1)]) }, { put: record('bob', 2) }]);
    await store.close();
    expect(names((await openOne()).book)).toEqual(['amy', 'bob']);
  });

  test('keep what overtook the version, and removals, through a snapshot', async () => {
    const store = await openOne();
    putRecord(store.book, record('amy', 5));
    store.book.removed.set('bob', 7);
    await store.replace(store.book);
    await store.close();
    const { book } = await openOne();
    expect([book.version, [...book.ahead], [...book.removed]]).toEqual([0, [5], [['bob', 7]]]);
  });

  test('come back however many they are, and as they were kept before, one on each line', async () => {
    const many = Array.from({ length: 1203 }, (_, at) => record(`user${at}`, at + 1, { argon2id: 'ü€😀' }));
    const store = await openOne();
    applySync(store.book, fullSync(1203, many));
    await store.replace(store.book);
    await store.close();
    const { book } = await openOne();
    expect(book.records).toEqual(store.book.records);
    const [first, ...lines] = readFileSync(snapshot(), 'utf8').trimEnd().split('\n');
    const one = lines.flatMap((line) => JSON.parse(line)).map((each) => JSON.stringify(each));
    expect([lines.length, one.length]).toEqual([3, 1203]);
    writeFileSync(snapshot(), `${[first, ...one].join('\n')}\n`);
    const old = await openOne();
    expect(old.book.records).toEqual(store.book.records);
    expect([old.book.version, warnings]).toEqual([1203, []]);
  });

  const unnamed = (path: string) =>
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/"shape":"[0-9a-f]{8}",?/g, ''));

  test.for<[string, () => string]>([
    ['snapshot', snapshot],
    ['log', log],
  ])('that an agent of another version wrote, in the %s, stay, and are asked for again', async ([, path]) => {
    await filled();
    unnamed(path());
    const { book, close } = await openOne();
    expect([names(book), book.version]).toEqual([['amy', 'bob'], 0]);
    expect(warnings).toEqual([
      `The accounts in ${dir} were kept by an agent of another version; the console will send all of them again.`,
    ]);
    await close();
    expect(readFileSync(snapshot(), 'utf8')).toContain('"shape":"');
    await openOne();
    expect(warnings).toHaveLength(1);
  });

  test('are for their owner alone', async () => {
    await filled();
    for (const path of [snapshot(), log()]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('are folded into a snapshot when the log has grown', async () => {
    const store = await openOne();
    const long = 'x'.repeat(500);
    for (let at = 1; !store.isLong(); at += 100) {
      const changes = Array.from({ length: 100 }, (_, i) => ({
        put: record('amy', at + i, { argon2id: long }),
      }));
      await store.append(changes);
    }
    expect(statSync(log()).size).toBeGreaterThan(1 << 20);
    await store.replace(store.book);
    expect(store.isLong()).toBe(false);
    expect(statSync(log()).size).toBeLessThan(100);
    await store.close();
  });
});

describe('after a crash', () => {
  test('a line that was cut off is as if it had never been written', async () => {
    await filled();
    const whole = readFileSync(log()).length;
    appendFileSync(log(), JSON.stringify({ put: record('cid', 3) }).slice(0, 40));
    const store = await openOne();
    expect(names(store.book)).toEqual(['amy', 'bob']);
    expect(warnings).toEqual([]);
    await store.append([{ put: record('dan', 3) }]);
    await store.close();
    expect(JSON.parse(readFileSync(log(), 'utf8').slice(whole))).toMatchObject({ put: record('dan', 3) });
  });

  test('a log that belongs to the snapshot before is not applied again', async () => {
    await filled();
    const before = readFileSync(log());
    const store = await openOne();
    const restored = emptyBook();
    applySync(restored, fullSync(1, [record('zoe', 1)]));
    await store.replace(restored);
    await store.close();
    writeFileSync(log(), before); // as if the machine had stopped before the new log was written
    const again = await openOne();
    expect(names(again.book)).toEqual(['zoe']);
    await again.append([{ put: record('amy', 2) }]);
    await again.close();
    expect(names((await openOne()).book)).toEqual(['amy', 'zoe']);
  });
});

describe('a disk that fails', () => {
  test('before the snapshot leaves snapshot and log as they were', async () => {
    await filled();
    const store = await openOne();
    const broken = { ...store.book, records: new Map([['x', { toJSON: () => assert.fail('no space') }]]) };
    await expect(store.replace(broken as never)).rejects.toThrow('no space');
    await store.append([{ put: record('cid', 3) }]);
    await store.close();
    expect(readdirSync(dir).sort()).toEqual(['accounts.log', 'accounts.snapshot']);
    expect(names((await openOne()).book)).toEqual(['amy', 'bob', 'cid']);
  });

  test('between snapshot and log leaves the snapshot in force, and takes what comes later', async () => {
    await filled();
    const store = await openOne();
    rmSync(log());
    mkdirSync(log()); // so that nothing can be renamed to it
    applySync(store.book, fullSync(5, [record('zoe', 5)]));
    await expect(store.replace(store.book)).rejects.toThrow('EISDIR');
    rmSync(log(), { recursive: true });
    await store.append([{ put: record('dan', 6) }]);
    await store.close();
    expect(names((await openOne()).book)).toEqual(['dan', 'zoe']);
    expect(warnings).toEqual([]);
  });
});

describe('damage', () => {
  test.each([
    [
      'a line of the snapshot',
      () => writeFileSync(snapshot(), `${readFileSync(snapshot(), 'utf8')}{"id":\n`),
      ['amy', 'bob'],
    ],
    [
      'a lost line of the snapshot',
      () => truncateSync(snapshot(), readFileSync(snapshot()).indexOf('\n') + 1),
      ['bob'],
    ],
    ['the head of the snapshot', () => writeFileSync(snapshot(), 'x\n'), []],
    ['a line in the middle of the log', () => appendFileSync(log(), 'x\n{"put":{}}\n'), ['amy', 'bob']],
  ])('of %s leaves what can be read and asks for everything', async (_what, damage, left) => {
    await filled();
    damage();
    const store = await openOne();
    expect(names(store.book)).toEqual(left);
    expect(store.book.version).toBe(0);
    expect(warnings).toHaveLength(1);
    await store.close();
    const again = await openOne();
    expect(names(again.book)).toEqual(left);
    expect(again.book.version).toBe(0);
    expect(warnings).toHaveLength(1);
  });
});
