import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { type Place, pageOf } from '#lib/db/keyset.ts';
import { findPage } from '#lib/db/list-page.ts';
import { hitsOf, inOrder, type Limits, type ListQuestion, scan } from '#lib/db/list-question.ts';
import { matchOf, type Sql, wordsOf } from '#lib/db/search-text.ts';
import { test } from '#lib/db/test-db.ts';
import { mapNames } from './entry.ts';
import { daysOf, type EndFilter } from './entry-end.ts';
import type { DraftEntry } from './entry-store.ts';
import { findEntries, markOf, questionOf } from './find-entries.ts';

type Some = Pick<DraftEntry, 'map' | 'tag' | 'key' | 'value' | 'comment' | 'state'>;

const word = fc.constantFrom('mail', 'ma', 'a', '10.1', '10.10', 'Reject', '%', '_', 'ü', 'x"y', '');
const entry: fc.Arbitrary<Some> = fc.record({
  map: fc.constantFrom('access', 'aliases'),
  tag: fc.constantFrom('', 'From:', 'To:'),
  key: fc.tuple(word, word).map((two) => two.join('.')),
  value: word,
  comment: word,
  state: fc.constantFrom('new', 'changed', 'released'),
});

/** Every way to a page is taken by one of these. */
const limits: Limits[] = [
  { sort: 20_000, read: 5_000, first: 500, texts: 100 },
  { sort: 20_000, read: 1, first: 1, texts: 1 },
  { sort: 1, read: 1, first: 1, texts: 2 },
  { sort: 2, read: 6, first: 3, texts: 3 },
  { sort: 1, read: 50, first: 1, texts: 1 },
  { sort: 1, read: 1, first: 50, texts: 1 },
];

const sorts = ['key', 'value', 'updatedAt'] as const;

async function store(db: Db, entries: readonly Some[]): Promise<void> {
  await db.policyEntry.deleteMany();
  const rows = entries.map((one, i) => ({
    ...one,
    id: `id-${String((i * 7919) % 1000).padStart(4, '0')}-${i}`,
    owner: '',
    ticket: '',
    spelling: null,
    endsOn: null,
    version: 1,
    createdAt: new Date(0),
    updatedAt: new Date(Date.UTC(2026, 0, 1 + ((i * 31) % 5))),
    updatedBy: 'kim',
  }));
  await insertRows(db, 'PolicyEntry', rows);
}

/** The same by reading everything. */
async function slowly(db: Db, { text, tags, news, sort }: Asked): Promise<string[]> {
  const all = await db.policyEntry.findMany({ where: { map: 'access' } });
  const words = wordsOf(text).map(([one]) => one.toLowerCase());
  const matches = (row: DraftEntry) => {
    const whole = `${row.tag}${row.key} ${row.value} ${row.comment}  `.toLowerCase();
    const starts = [row.key, row.value].map((one) => one.toLowerCase());
    return words.every((one) =>
      one.length > 2 ? whole.includes(one) : starts.some((start) => start.startsWith(one)),
    );
  };
  const by = (row: DraftEntry) => (sort === 'updatedAt' ? row.updatedAt.toISOString() : row[sort]);
  return all
    .filter((row) => (tags?.includes(row.tag) ?? true) && !(news && row.state === 'released') && matches(row))
    .sort((a, b) => Buffer.compare(Buffer.from(by(a)), Buffer.from(by(b))) || (a.id < b.id ? -1 : 1))
    .map((row) => row.id);
}

type Asked = { text: string; tags: string[] | null; news: boolean; sort: (typeof sorts)[number] };

const asked: fc.Arbitrary<Asked> = fc.record({
  text: fc.oneof(
    word,
    fc.tuple(word, word).map((two) => two.join(' ')),
  ),
  tags: fc.option(fc.subarray(['', 'From:', 'To:']), { nil: null }),
  news: fc.boolean(),
  sort: fc.constantFrom(...sorts),
});

async function wholeList(db: Db, ask: Asked, limit: Limits, direction: 'asc' | 'desc'): Promise<string[]> {
  const counts = await db.entryCount.findMany({ where: { map: 'access', count: { gt: 0 } } });
  const ids: string[] = [];
  let after: { value: string; id: string } | null = null;
  for (;;) {
    const place: Place<DraftEntry> = { sort: ask.sort, direction, after, size: 3 };
    const wanted = { map: 'access', tags: ask.tags, unreleased: ask.news, text: ask.text, place };
    const { rows } = await findPage(db, questionOf(wanted, counts, limit.first === 3 ? 1 : 1e9), limit);
    const found = await db.policyEntry.findMany({ where: { row: { in: rows } } });
    const page = pageOf(
      rows.flatMap((row) => found.find((one) => one.row === row) ?? []),
      place,
    );
    ids.push(...page.rows.map((row) => row.id));
    if (!page.older) return ids;
    after = JSON.parse(Buffer.from(page.older, 'base64url').toString('utf8'));
  }
}

const entriesOf = (one: fc.Arbitrary<Some>, minLength = 0) =>
  fc.uniqueArray(one, { minLength, maxLength: 25, selector: ({ map, tag, key }) => `${map} ${tag}${key}` });

const plainest: Some = { map: 'access', tag: '', key: 'host', value: 'ma1', comment: '', state: 'released' };

/** With these a list of ten is long. */
const walking: Limits[] = [
  { sort: 2, read: 6, first: 3, texts: 3 },
  { sort: 2, read: 8, first: 20, texts: 2 },
];

/** The search index tells of the last one twice: its comment holds the word, and so does its value. */
const toldTwice: Some[] = [
  { ...plainest, key: 'host0', value: 'Mailer' },
  { ...plainest, tag: 'From:', key: 'host0', value: 'ma2' },
  { ...plainest, key: 'host1', comment: 'mail' },
  { ...plainest, key: 'host2', comment: 'mail' },
  { ...plainest, key: 'host3' },
  { ...plainest, key: 'host4' },
  { ...plainest, tag: 'From:', key: 'host1', value: 'ma3' },
  { ...plainest, key: 'host5' },
  { ...plainest, key: 'host6' },
  { ...plainest, key: 'host7', value: 'mailer 2', comment: 'mail' },
];

/** Words stand in values, and seldom elsewhere. */
const plainEntry: fc.Arbitrary<Some> = fc.record({
  map: fc.constant('access'),
  tag: fc.constantFrom('', 'From:'),
  key: fc.nat(999).map((n) => `host${n}`),
  value: fc.constantFrom(
    'ma1',
    'ma2',
    'ma3',
    'mail',
    'Mailer',
    'mailer 2',
    'Reject',
    'REJECT',
    'REJECTED',
    'ok',
    '',
    'Ü mail',
  ),
  comment: fc.constantFrom('', '', '', '', 'mail', 'reject'),
  state: fc.constant('released'),
});

const askedOfValues: fc.Arbitrary<Asked> = fc.record({
  text: fc.constantFrom('mail', 'reject', 'reject mail', 'MAILER', 'r', 'ü', 'ü mail', 'host1 mail'),
  tags: fc.constant(null),
  news: fc.constant(false),
  sort: fc.constantFrom('value', 'key'),
});

async function demandSame(
  db: Db,
  some: readonly Some[],
  questions: readonly Asked[],
  ways: readonly Limits[],
) {
  await store(db, some);
  for (const ask of questions) {
    const expected = await slowly(db, ask);
    for (const limit of ways) {
      expect(await wholeList(db, ask, limit, 'asc')).toEqual(expected);
      expect(await wholeList(db, ask, limit, 'desc')).toEqual(expected.toReversed());
    }
  }
}

describe('a list of entries', () => {
  test('is the same by every way to it, forwards and backwards', async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(entriesOf(entry), fc.array(asked, { minLength: 2, maxLength: 2 }), (some, questions) =>
        demandSame(db, some, questions, limits),
      ),
      { numRuns: 25 },
    );
  });

  test('is the same in the order of values that alone hold the word', async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(entriesOf(plainEntry, 10), askedOfValues, (some, question) =>
        demandSame(db, some, [question], walking),
      ),
      { numRuns: 40, examples: [[toldTwice, { text: 'mail', tags: null, news: false, sort: 'value' }]] },
    );
  });

  test('goes back to the page before', async ({ db }) => {
    await store(
      db,
      Array.from({ length: 9 }, (_, i) => ({ ...plain, key: `host${i}` })),
    );
    const page = (place: Partial<Place<DraftEntry>>) =>
      findEntries(db, { ...everything, place: { sort: 'key', direction: 'asc', size: 3, ...place } });
    const cursor = (text: string | null) => JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    const first = await page({});
    const second = await page({ after: cursor(first.older) });
    const back = await page({ before: cursor(second.newer) });
    expect(second.rows.map(({ key }) => key)).toEqual(['host3', 'host4', 'host5']);
    expect(back.rows).toEqual(first.rows);
    expect([first.newer, back.newer, first.found, first.total]).toEqual([null, null, 9, 9]);
  });

  test('counts what matches and what there is', async ({ db }) => {
    await store(db, [
      { ...plain, key: 'a.example' },
      { ...plain, key: 'b.example', state: 'changed' },
      { ...plain, key: 'c.test' },
    ]);
    const place = { sort: 'key', direction: 'asc', size: 1 } as const;
    expect(await findEntries(db, { ...everything, text: 'EXAMPLE', place })).toMatchObject({
      found: 2,
      total: 3,
    });
    expect(await findEntries(db, { ...everything, unreleased: true, place })).toMatchObject({
      found: 1,
      total: 3,
    });
    expect(await findEntries(db, { ...everything, tags: ['To:'], place })).toMatchObject({
      found: 0,
      total: 3,
    });
  });
});

test('entries are found by their last day', async ({ db }) => {
  const days = { 'a.example': '2026-11-20', 'b.example': '2026-11-21', 'c.example': '2026-12-21' };
  const rows = [...Object.keys(days), 'd.example', 'e.example'].map((key) => ({ ...plain, key }));
  await store(db, rows);
  for (const [key, endsOn] of Object.entries({ ...days, 'd.example': '2026-12-22' }))
    await db.policyEntry.updateMany({ where: { key }, data: { endsOn } });
  const now = new Date('2026-11-21T23:00:00Z');
  const place = { sort: 'key', direction: 'asc', size: 9 } as const;
  const find = async (filter: EndFilter, text = '', more: { tags?: string[]; map?: string } = {}) => {
    const page = await findEntries(db, { ...everything, ...more, text, ends: daysOf(filter, now), place });
    return { keys: page.rows.map(({ key }) => key), found: page.found, total: page.total };
  };
  expect(await find('past')).toEqual({ keys: ['a.example'], found: 1, total: 5 });
  expect(await find('soon')).toEqual({ keys: ['b.example', 'c.example'], found: 2, total: 5 });
  expect(await find('none')).toEqual({ keys: ['e.example'], found: 1, total: 5 });
  expect(await find('any')).toMatchObject({ found: 5 });
  expect(await find('soon', 'c.exa')).toMatchObject({ keys: ['c.example'] });
  expect(await find('soon', '', { tags: ['To:'] })).toEqual({ keys: [], found: 0, total: 5 });
  expect(await find('none', 'c.exa', { map: 'aliases' })).toEqual({ keys: [], found: 0, total: 0 });
});

const plain = { map: 'access', tag: 'From:', key: '', value: 'OK', comment: '', state: 'released' };
const everything = { map: 'access', tags: null, unreleased: false, text: '' };

describe('the search index and the counts', () => {
  test('follow every kind of change', async ({ db }) => {
    const find = async (text: string) => {
      const page = { sort: 'key', direction: 'asc', size: 9 } as const;
      return (await findEntries(db, { ...everything, text, place: page })).rows.map(({ key }) => key);
    };
    // more than are read one by one, so that the index is asked
    await store(
      db,
      Array.from({ length: 5_200 }, (_, i) => ({ ...plain, key: `host${i}.example` })),
    );
    const { id } = await db.policyEntry.findFirstOrThrow({ where: { key: 'host7.example' } });
    await db.policyEntry.update({ where: { id }, data: { key: 'changed.test', updatedBy: 'kim' } });
    expect([await find('host7.example'), await find('anged.te')]).toEqual([[], ['changed.test']]);
    await db.policyEntry.update({ where: { id }, data: { state: 'new' } });
    expect(await db.entryCount.findMany({ where: { state: 'new' } })).toMatchObject([
      { tag: 'From:', count: 1 },
    ]);
    await db.policyEntry.delete({ where: { id } });
    expect(await find('anged.te')).toEqual([]);
    await db.policyEntry.deleteMany({ where: { key: { startsWith: 'host1' } } });
    const left = await db.policyEntry.count();
    expect((await db.entryCount.findMany()).reduce((sum, { count }) => sum + count, 0)).toBe(left);
  });

  test('tell every map from every other', () => {
    expect(new Set(mapNames.map((map) => markOf(map).toLowerCase())).size).toBe(mapNames.length);
  });

  test('are no reason for an error, whatever is typed', async ({ db }) => {
    await store(
      db,
      Array.from({ length: 5_200 }, (_, i) => ({ ...plain, key: `host${i}.example` })),
    );
    const place = { sort: 'key', direction: 'asc', size: 5 } as const;
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('"', '*', 'a AND b', 'NEAR(', '\u0000"', '\ud800'),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (text) => void (await findEntries(db, { ...everything, text, place }))),
      { numRuns: 100 },
    );
  });
});

describe('SQLite plans', () => {
  const planOf = async (db: Db, { sql, values }: Sql) => {
    const plan = await db.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    return plan.map(({ detail }) => detail).join('\n');
  };
  const counts = ['', 'From:', 'To:'].flatMap((tag) =>
    ['new', 'released'].map((state) => ({ tag, state, count: 1_000_000 })),
  );
  const indexOf = {
    key: 'map_tag_key_key',
    value: 'map_tag_value_id_idx',
    updatedAt: 'map_tag_updatedAt_id_idx',
  };
  const asked = sorts.flatMap((sort) =>
    (['asc', 'desc'] as const).flatMap((direction) =>
      [null, ['From:']].flatMap((tags) =>
        [null, { value: 'm', id: 'x' }].map((after) => ({ sort, direction, tags, after })),
      ),
    ),
  );
  const question = ({ tags, ...place }: (typeof asked)[number], news = false): ListQuestion =>
    questionOf({ ...everything, tags, unreleased: news, place: { ...place, size: 50 } }, counts, 1e9);

  test.for(asked)('to walk an index and sort nothing: %j', async (ask, { db }) => {
    const plan = await planOf(db, inOrder(question(ask), 51));
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    const steps = plan.split('\n').filter((step) => step.startsWith('SEARCH'));
    expect(steps).toHaveLength(ask.tags ? 1 : 3);
    for (const step of steps)
      expect(step).toContain(`INDEX PolicyEntry_${indexOf[ask.sort]} (map=? AND tag=?`);
  });

  test('to ask the search index first, and each hit by its number', async ({ db }) => {
    const ask = { sort: 'key', direction: 'asc', tags: null, after: null } as const;
    const plan = await planOf(
      db,
      hitsOf(question(ask), matchOf([['mail']], question(ask).table, markOf('access'))),
    );
    expect(plan).toMatch(
      /^SCAN PolicyEntrySearch VIRTUAL TABLE INDEX .*\nSEARCH PolicyEntry USING INTEGER PRIMARY KEY/,
    );
  });

  test('to find what is not released by its own index', async ({ db }) => {
    const ask = {
      sort: 'key',
      direction: 'asc',
      tags: ['From:'],
      after: null,
    } satisfies (typeof asked)[number];
    const plan = await planOf(db, scan(question(ask, true), null));
    expect(plan).toContain('USING INDEX PolicyEntry_unreleased (map=? AND tag=?)');
  });
});
