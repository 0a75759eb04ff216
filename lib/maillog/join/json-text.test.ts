import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoText, jsonBytes, jsonOf } from '#lib/maillog/join/json-text.ts';

test('a value is written as JSON.stringify writes it', () =>
  fc.assert(
    fc.property(fc.option(fc.string({ unit: 'binary' })), (value) => {
      expect(jsonOf(value)).toBe(JSON.stringify(value));
    }),
  ));

test.each(['a"b', 'a\\b', '\u007f', 'é', '\u{1f4e8}', '\ud800', '\n', ''])('so is %j', (value) =>
  expect(jsonOf(value)).toBe(JSON.stringify(value)),
);

test('a time is written as toISOString writes it', () =>
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(isoText(date.getTime())).toBe(date.toISOString());
    }),
  ));

test.each([0, 1, 999, 86_399_999, 86_400_000, 253_402_300_799_999, 253_402_300_800_000])('so is %d', (at) =>
  expect(isoText(at)).toBe(new Date(at).toISOString()),
);

test('bytes are those of UTF-8, and what was taken stays as it was', () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat({ max: 40_000 }), (pieces, times) => {
      const text = jsonBytes();
      text.add('before');
      const before = text.take();
      const all = [...pieces, 'x'.repeat(times), ...pieces];
      for (const piece of all) text.add(piece);
      expect(Buffer.from(text.take()).toString()).toBe(all.join(''));
      expect(Buffer.from(before).toString()).toBe('before');
    }),
  ));
