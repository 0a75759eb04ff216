import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDump } from '#lib/sasl/import/berkeley-hash.ts';
import { dumpOf, type Pair } from './sasldb-dump.ts';

const pair = (name: string, value = 'x'): Pair => ({
  name,
  realm: 'mail.example',
  property: 'authPassword',
  value,
});
const header = (text: string) => text.slice(0, text.indexOf('HEADER=END'));

test('a dump holds every pair as it is, whatever its bytes', () => {
  const bytes = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const pairs = fc.array(
    fc.record({ name: bytes, realm: bytes, property: fc.constant('authPassword'), value: bytes }),
  );
  fc.assert(
    fc.property(pairs, (all) => {
      const read = readDump([...dumpOf(all)].join(''));
      expect(read.map((both) => both.map((one) => one.toString('latin1')))).toEqual(
        all.map(({ name, realm, property, value }) => [`${name}\0${realm}\0${property}`, value]),
      );
    }),
  );
});

test('a long dump comes in pieces', () => {
  const pieces = [...dumpOf(Array.from({ length: 5000 }, (_, at) => pair(`user${at}`, 'x'.repeat(130))))];
  expect(pieces.length).toBeGreaterThan(2);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(270_000);
  expect(readDump(pieces.join(''))).toHaveLength(5000);
});

test('a new database is laid out for what comes, and one that is there is not', () => {
  const [laidOut = ''] = dumpOf([pair('amy')], { pairs: 120_000, size: 120_000 * 160 });
  expect(header(laidOut)).toContain('h_ffactor=24\nh_nelem=120000\n');
  for (const extent of [undefined, { pairs: 0, size: 0 }])
    expect(header([...dumpOf([], extent)].join(''))).not.toContain('h_');
});
