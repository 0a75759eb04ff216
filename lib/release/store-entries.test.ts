import fc from 'fast-check';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { renderAccess, renderTable } from '#lib/sendmail/render-map.ts';
import { readContent } from './blob-store.ts';
import { readList } from './store.ts';
import { storeEntries } from './store-entries.ts';
import { differingRuns, linesIn } from './text.ts';

const sealer = { seal: () => '', open: () => Buffer.alloc(0) };

const name = fc.constantFrom('a', 'b', 'example.org', 'example.net', 'connect', 'from', 'to', 'zz');
const key = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(name, name).map(([one, other]) => `${one}.${other}`) },
  fc.constantFrom(
    '10.0.0.0/8',
    '10.0.0.0/9',
    '10.1.0.0/16',
    '10.1.2.3',
    '10.1.2.0/24',
    ...['10.2', '10.1.3', '1..2', '10.1.2.3.4', 'a#b', 'a\\b'],
    '2001:db8::/32',
    '2001:db8:1::7',
  ),
  name.map((one) => `"${one}:x.org"`),
  name.map((one) => `"connect:10.${one.length}"`),
  name.map((one) => `Upper.${one}`),
);
const accessEntry = fc
  .tuple(
    fc.constantFrom('', 'Connect:', 'From:', 'To:', 'Spam:'),
    key,
    fc.constantFrom(
      'OK',
      'REJECT',
      'ERROR:5.7.1:550 "No" it \\ says',
      'ERROR:4.2.1:450 100% full',
      'a,null,b',
      'x y',
      `ERROR:5.7.1:550 ${'long '.repeat(150)}end`,
    ),
  )
  .map(
    ([tag, key, value]): Entry => ({
      ...{ map: 'access', tag: key.startsWith('"') ? '' : tag, key, value },
      ...{ comment: '"quoted"\nand more', owner: 'kim', ticket: '', endsOn: '2027-01-31' },
    }),
  );
const tableEntry = fc
  .tuple(
    key.filter((one) => !/[/:A-Z"]/.test(one)),
    name,
  )
  .map(([key, value]): Entry => ({ map: 'mailertable', tag: '', key, value: `smtp:${value}`, ...notes }));
const notes = { comment: '', owner: '', ticket: '', endsOn: null };
const unique = (one: Entry) => `${one.map} ${one.tag} ${one.key}`;

test('the sources made in pieces are those made whole', async ({ db }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.oneof(accessEntry, tableEntry), { selector: unique, maxLength: 120, size: 'max' }),
      async (entries) => {
        await db.policyEntry.deleteMany();
        await db.policyEntry.createMany({ data: entries.map((one) => ({ ...one, updatedBy: 'ada' })) });
        const { lists, sources } = await storeEntries(db);
        const { maps } = await loadDraft(db);
        const text = async (sha256: string) => (await readContent(db, sealer, sha256)).toString('utf8');
        expect(await text(sources.access.sha256)).toBe(renderAccess(maps.access.toSorted(byTagAndKey)));
        expect(await text(sources.mailertable.sha256)).toBe(renderTable(maps.mailertable));
        expect(await readList(db, 'access', lists.access)).toEqual(maps.access);
        expect(new Set(maps.access.map(unique))).toEqual(new Set(entries.filter(isAccess).map(unique)));
      },
    ),
    { numRuns: 10 },
  );
});

test('bytes of another character set reach the source of a map as they were', async ({ db }) => {
  const [relay, refused] = [
    { map: 'access', tag: '', key: 'a.example', value: 'OK', updatedBy: 'ada' },
    { map: 'access', tag: '', key: '"caf\uf7e9"', value: 'Don’t', spelling: 'Don\uf792t', updatedBy: 'ada' },
  ];
  await db.policyEntry.createMany({ data: [relay, refused] });
  const { sources } = await storeEntries(db);
  const bytes = await readContent(db, sealer, sources.access.sha256);
  expect(bytes.toString('latin1')).toBe('a.example\tOK\ncaf\xe9\tDon\x92t\n');
});

const isAccess = (one: Entry) => one.map === 'access';
const byTagAndKey = (a: Entry, b: Entry) =>
  a.tag === b.tag ? (a.key < b.key ? -1 : 1) : a.tag < b.tag ? -1 : 1;

test('a changed entry leaves nearly all parts what they were', async ({ db }) => {
  const rows = Array.from({ length: 6_000 }, (_, at) => ({
    ...{ map: 'access', tag: at % 2 ? 'From:' : 'To:', key: `user${at}@example.org`, value: 'OK' },
    updatedBy: 'ada',
  }));
  await db.policyEntry.createMany({ data: rows });
  const before = await storeEntries(db);
  await db.policyEntry.updateMany({ where: { key: 'user3001@example.org' }, data: { value: 'REJECT' } });
  const after = await storeEntries(db);
  expect(linesIn(before.lists.access)).toBe(6_000);
  expect(before.sources.access.parts.length).toBeGreaterThan(2);
  const runs = differingRuns(before.sources.access.parts, after.sources.access.parts);
  expect(runs).toHaveLength(1);
  expect(runs[0]?.before).toHaveLength(1);
  expect(differingRuns(before.lists.access, after.lists.access)).toHaveLength(1);
});

test('keys in capitals come from an imported file, and stand before others of their tag', async ({ db }) => {
  const rows = [
    { tag: '', key: 'Upper.a' },
    { tag: '', key: 'a.a' },
    { tag: 'From:', key: 'a.a' },
    { tag: 'From:', key: 'Z.a' },
    { tag: 'To:', key: 'B.a' },
  ];
  await db.policyEntry.createMany({
    data: rows.map((row) => ({ ...row, map: 'access', value: 'OK', updatedBy: 'ada' })),
  });
  const { sources } = await storeEntries(db);
  expect((await readContent(db, sealer, sources.access.sha256)).toString('utf8')).toBe(
    'a.a\tOK\nFrom:a.a\tOK\nFrom:Z.a\tOK\nTo:B.a\tOK\nUpper.a\tOK\n',
  );
});
