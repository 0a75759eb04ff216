import fc from 'fast-check';
import { expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { findAlike } from './find-alike.ts';

const people = [
  ['kim', 'Kim Berg'],
  ['jmueller', 'Jörgen Müller'],
  ['ozil', 'Mesut Özil'],
  ['anna.schmidt', ''],
  ['soren', 'Søren Ørsted'],
] as const;

async function fill(db: Db): Promise<void> {
  await db.account.createMany({
    data: people.map(([name, label], at) => ({
      name,
      label,
      kind: 'person',
      revision: at + 1,
      createdBy: 'm',
    })),
  });
}

test('a search that found nobody names who was probably meant', async ({ db }) => {
  await fill(db);
  const cases: [string, string[]][] = [
    ['brg', ['kim']],
    ['kmi brg', ['kim']],
    ['muller', ['jmueller']],
    ['MULL', ['jmueller']],
    ['Jorgen Muler', ['jmueller']],
    ['oezil', ['ozil']],
    ['özil', ['ozil']],
    ['orsted', ['soren']],
    ['schmitt', ['anna.schmidt']],
    ['schmitt@example.org', ['anna.schmidt']],
    ['kmi+phone', ['kim']],
    ['muller brg', []],
    ['zzz', []],
    ['k', []],
    ["o'brien]*", []],
    ['', []],
  ];
  for (const [text, names] of cases)
    expect([text, (await findAlike(db, text)).map(({ name }) => name)]).toEqual([text, names]);
});

test('whatever is typed is no part of the question', async ({ db }) => {
  await fill(db);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 12 }), async (text) => {
      expect(Array.isArray(await findAlike(db, text))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
