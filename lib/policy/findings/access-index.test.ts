import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AccessIndex } from './access-index.ts';
import { tagPrefix } from './access-lookup.ts';

const line = fc.record({
  tag: fc.constantFrom('', 'From:', 'Connect:'),
  key: fc.string({ unit: fc.constantFrom('a', 'B', '.', '@', '1', 'é'), minLength: 1, maxLength: 4 }),
  width: fc.constantFrom(0, 8, 16),
  value: fc.constantFrom('OK', 'ok', 'REJECT'),
  endsOn: fc.constantFrom(null, '2026-12-31', '2027-01-01'),
});

/** As makemap folds what it stores. */
const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

it('knows every line as a table of texts would', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.array(line, { maxLength: 20 }), (lines, more) => {
      const index = new AccessIndex();
      const owners = new Map<string, number>();
      const shared = new Set<string>();
      for (const [at, { tag, key, width, value, endsOn }] of lines.entries()) {
        const entry = { value, endsOn };
        index.add({ entry, prefix: tagPrefix(tag), keys: [key], width, mood: undefined, isLine: false });
        const text = folded(tag + key);
        const before = owners.get(text);
        if (before !== undefined) shared.add(text);
        if (before === undefined || (lines[before]?.width ?? 0) < width) owners.set(text, at);
      }
      for (const { tag, key } of [...lines, ...more]) {
        const text = folded(tag + key);
        expect(index.owner(tagPrefix(tag), key)).toBe(owners.get(text) ?? -1);
        expect(index.owner(tagPrefix(tag), `xx${key}x`, 2, 2 + key.length)).toBe(owners.get(text) ?? -1);
        expect(index.isShared(tagPrefix(tag), key)).toBe(shared.has(text));
      }
      for (const [one, first] of lines.entries())
        for (const [other, second] of lines.entries()) {
          expect(index.haveSameValue(one, other)).toBe(first.value === second.value);
          const isEarlier = first.endsOn !== null && (second.endsOn === null || first.endsOn < second.endsOn);
          expect(index.endsEarlier(one, other)).toBe(isEarlier);
        }
    }),
    { numRuns: 60 },
  );
});

it('goes on knowing them while it grows', () => {
  const index = new AccessIndex();
  const keys = Array.from({ length: 30_000 }, (_, at) => `user${at}@domain${at % 977}.example`);
  const one = { prefix: tagPrefix('From:'), width: 0, mood: undefined, isLine: false };
  for (const key of keys) index.add({ ...one, entry: { value: 'OK', endsOn: null }, keys: [key] });
  expect(keys.findIndex((key, at) => index.owner(one.prefix, key) !== at)).toBe(-1);
  expect(keys.some((key) => index.owner(tagPrefix('To:'), key) >= 0)).toBe(false);
});
