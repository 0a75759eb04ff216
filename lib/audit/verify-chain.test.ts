import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainedEntry, chainHash, firstHash } from './chain.ts';
import { type Anchor, type TrailRow, verifyRows } from './verify-chain.ts';

const entryOf = (i: number): ChainedEntry => ({
  at: new Date(i * 1000).toISOString(),
  actorKind: 'operator',
  actorId: `id-${i % 3}`,
  actorName: `Kim ${i % 3}`,
  role: 'admin',
  address: '192.0.2.7',
  kind: 'account.created',
  subject: `a-${i}`,
  data: { name: `n${i}`, count: i },
});

/** A chain with its hashes, from these entries. */
function linked(entries: readonly ChainedEntry[]): TrailRow[] {
  let prevHash = firstHash;
  return entries.map((entry, i) => {
    const row = { ...entry, seq: i + 1, prevHash, hash: chainHash(prevHash, entry) };
    prevHash = row.hash;
    return row;
  });
}
const strip = ({ seq: _seq, prevHash: _prev, hash: _hash, ...entry }: TrailRow): ChainedEntry => entry;
const rehashed = (row: TrailRow): TrailRow => ({ ...row, hash: chainHash(row.prevHash, strip(row)) });
const renumbered = (rows: readonly TrailRow[]) => rows.map((row, i) => ({ ...row, seq: i + 1 }));

const rows = linked(Array.from({ length: 9 }, (_, i) => entryOf(i + 1)));
const row = (seq: number): TrailRow => {
  const found = rows[seq - 1];
  if (!found) throw new Error(`no row ${seq}`);
  return found;
};
const without = (...seqs: number[]) => rows.filter(({ seq }) => !seqs.includes(seq));
const changed = (seq: number, change: Partial<TrailRow>) =>
  rows.map((one) => (one.seq === seq ? { ...one, ...change } : one));
const anchor = (seq: number): Anchor => ({ seq, hash: row(seq).hash, where: 'gw1' });
const foreign = rehashed({ ...row(5), data: { name: 'forged' } });

function verdict(
  some: readonly TrailRow[],
  { anchors = [], written = null }: { anchors?: Anchor[]; written?: number | null } = {},
) {
  const verifying = verifyRows(anchors);
  for (const one of some) verifying.take(one);
  return verifying.end(written);
}

describe('what was done to the trail is found, and where', () => {
  const cases: [string, TrailRow[], [number, string][]][] = [
    ['nothing', rows, []],
    ...(['at', 'actorName', 'actorId', 'role', 'address', 'kind', 'subject', 'actorKind'] as const).map(
      (field): [string, TrailRow[], [number, string][]] => [
        `another ${field}`,
        changed(5, { [field]: 'other' }),
        [[5, 'changed']],
      ],
    ),
    ['other data', changed(5, { data: { name: 'n5', count: 6 } }), [[5, 'changed']]],
    [
      'another hash',
      changed(5, { hash: firstHash }),
      [
        [5, 'changed'],
        [5, 'replaced'],
      ],
    ],
    ['another hash before', changed(5, { prevHash: firstHash }), [[5, 'changed']]],
    ['changed, with its hash made anew', changed(5, foreign), [[5, 'replaced']]],
    [
      'the first one changed, with its hash made anew',
      changed(1, rehashed({ ...row(1), kind: 'x' })),
      [[1, 'replaced']],
    ],
    ['one taken out', without(5), [[5, 'missing']]],
    ['three taken out', without(4, 5, 6), [[4, 'missing']]],
    ['the first ones taken out', without(1, 2), [[1, 'missing']]],
    ['one taken out, the others renumbered', renumbered(without(5)), [[4, 'replaced']]],
    ['the first one taken out, the others renumbered', renumbered(without(1)), [[1, 'replaced']]],
    [
      'one put in, the others renumbered',
      renumbered([...rows.slice(0, 5), row(2), ...rows.slice(5)]),
      [
        [5, 'replaced'],
        [6, 'replaced'],
      ],
    ],
    [
      'one put in that follows rightly',
      renumbered([...rows.slice(0, 5), rehashed({ ...row(2), prevHash: row(5).hash }), ...rows.slice(5)]),
      [[6, 'replaced']],
    ],
    [
      'two swapped',
      renumbered([...rows.slice(0, 4), row(6), row(5), ...rows.slice(6)]),
      [
        [4, 'replaced'],
        [5, 'replaced'],
        [6, 'replaced'],
      ],
    ],
    [
      'two swapped, with their numbers',
      [...rows.slice(0, 4), row(6), row(5), ...rows.slice(6)],
      [
        [5, 'missing'],
        [5, 'disordered'],
        [6, 'missing'],
      ],
    ],
  ];
  test.each(cases)('%s', (_, some, found) => {
    const { intact, faults } = verdict(some);
    expect(faults.map(({ seq, kind }) => [seq, kind])).toEqual(found);
    expect(intact).toBe(found.length === 0);
  });

  test('several things at once', () => {
    const some = changed(2, { kind: 'x' }).filter(({ seq }) => seq !== 7);
    expect(verdict(some).faults.map(({ seq, kind }) => [seq, kind])).toEqual([
      [2, 'changed'],
      [7, 'missing'],
    ]);
  });
});

describe('a chain that agrees with itself is held against hashes that were seen elsewhere', () => {
  const rewritten = linked(rows.map((one) => (one.seq === 5 ? { ...strip(one), kind: 'x' } : strip(one))));

  test('its end was cut off', () => {
    const some = rows.slice(0, 7);
    expect(verdict(some).intact).toBe(true);
    const { faults } = verdict(some, { anchors: [anchor(3), anchor(9)] });
    expect(faults).toEqual([
      { seq: 8, kind: 'cut', reason: 'Entries 8 to 9 are missing at the end: gw1 saw entry 9.' },
    ]);
  });

  test('its end was cut off, and the database remembers the number', () => {
    expect(verdict(rows.slice(0, 8), { written: 9 }).faults).toMatchObject([{ seq: 9, kind: 'cut' }]);
    expect(verdict([], { written: 9 }).faults).toMatchObject([{ seq: 1, kind: 'cut' }]);
    expect(verdict(rows, { written: 9 }).intact).toBe(true);
  });

  test('it was written anew from an entry on', () => {
    expect(verdict(rewritten).intact).toBe(true);
    const { faults, anchored } = verdict(rewritten, { anchors: [anchor(3), anchor(6), anchor(9)] });
    expect([anchored, faults.map(({ seq, kind }) => [seq, kind])]).toEqual([
      1,
      [
        [6, 'rewritten'],
        [9, 'rewritten'],
      ],
    ]);
  });
});

test('an extract is held entry by entry', () => {
  const verifying = verifyRows([], { extract: true });
  for (const one of [row(2), row(5), { ...row(7), kind: 'x' }]) verifying.take(one);
  expect(verifying.end(9)).toMatchObject({ entries: 3, faults: [{ seq: 7, kind: 'changed' }] });
});

test('whatever is done to one entry is found at it or beside it', () => {
  const field = fc.constantFrom('actorName', 'kind', 'subject', 'address', 'hash', 'prevHash', 'data');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), field, fc.string({ minLength: 1 }), (seq, name, text) => {
      const { faults } = verdict(changed(seq, { [name]: text }));
      expect(Math.abs((faults[0]?.seq ?? -9) - seq)).toBeLessThanOrEqual(1);
    }),
  );
});
