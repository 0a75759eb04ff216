import fc from 'fast-check';
import { expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { mapNames } from '#lib/policy/entry/entry.ts';
import { storeEntries } from './store-entries.ts';

const row = (key: string, value: string, map = 'access') => ({
  ...{ map, tag: '', key, value, updatedBy: 'ada' },
});
const entry = (key: string) => ({ map_tag_key: { map: 'access', tag: '', key } });

/** What the entries are, read by a way that remembers nothing. */
const rowsOf = async (db: Db) =>
  JSON.stringify(
    await db.policyEntry.findMany({
      select: { map: true, tag: true, key: true, value: true, comment: true },
      orderBy: [{ map: 'asc' }, { key: 'asc' }],
    }),
  );

const key = fc.constantFrom('a.example', 'b.example', '10.0.0.0/9', 'c.example');
const change = fc.oneof(
  fc.record({ what: fc.constant('put' as const), key, value: fc.constantFrom('OK', 'REJECT') }),
  fc.record({ what: fc.constant('note' as const), key, value: fc.constantFrom('', 'noted') }),
  fc.record({ what: fc.constantFrom('drop' as const, 'release' as const), key, value: fc.constant('') }),
);

async function make(db: Db, { what, key, value }: typeof change extends fc.Arbitrary<infer C> ? C : never) {
  const where = { map: 'access', tag: '', key };
  switch (what) {
    case 'put':
      return db.policyEntry.upsert({ where: entry(key), create: row(key, value), update: { value } });
    case 'note':
      return db.policyEntry.updateMany({ where, data: { comment: value } });
    case 'drop':
      return db.policyEntry.deleteMany({ where });
    case 'release':
      return db.policyEntry.updateMany({ where, data: { state: 'released' } });
  }
}

test('what is remembered of a map is what its entries are, however they were changed', async ({ db }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 }), async (rounds) => {
      const seen = new Map<string, string>();
      for (const changes of rounds) {
        for (const one of changes) await make(db, one);
        const { lists, sources } = await storeEntries(db);
        const made = JSON.stringify([lists.access, sources.access.sha256]);
        const rows = await rowsOf(db);
        expect(seen.get(rows) ?? made).toBe(made);
        expect([...seen].filter(([other, same]) => other !== rows && same === made)).toEqual([]);
        seen.set(rows, made);
      }
    }),
    { numRuns: 10 },
  );
});

test('a map is read again only when one of its entries has changed', async ({ db }) => {
  await db.policyEntry.createMany({
    data: [row('a.example', 'OK'), row('b.example', 'x@y.example', 'aliases')],
  });
  const first = await storeEntries(db);
  await db.policyEntry.updateMany({ data: { state: 'released' } });
  const same = await storeEntries(db);
  for (const map of mapNames) expect(same.lists[map]).toBe(first.lists[map]);
  await db.policyEntry.update({ where: entry('a.example'), data: { value: 'REJECT' } });
  const changed = await storeEntries(db);
  expect(changed.lists.access).not.toEqual(first.lists.access);
  expect(changed.lists.aliases).toBe(first.lists.aliases);
  expect(changed.short.aliases).toEqual(first.short.aliases);
});

test('a map of which a part was swept is stored again', async ({ db }) => {
  await db.policyEntry.createMany({ data: [row('a.example', 'OK')] });
  const { lists, sources } = await storeEntries(db);
  await db.blob.deleteMany();
  expect(await storeEntries(db)).toMatchObject({ lists, sources });
  const digests = [lists.access[0]?.sha256 ?? '', sources.access.sha256];
  expect(await db.blob.count({ where: { sha256: { in: digests } } })).toBe(2);
});
