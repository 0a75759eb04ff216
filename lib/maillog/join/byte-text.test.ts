import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newByteText, putJson, putPlain, putTime, takeBytes } from '#lib/maillog/join/byte-text.ts';

const said = (put: (text: ReturnType<typeof newByteText>) => void): string => {
  const text = newByteText();
  put(text);
  return Buffer.from(takeBytes(text)).toString();
};

test('a value is written as JSON.stringify writes it', () =>
  fc.assert(
    fc.property(fc.option(fc.string({ unit: 'binary' })), (value) => {
      expect(said((text) => putJson(text, value))).toBe(JSON.stringify(value));
    }),
  ));

test.each(['a"b', 'a\\b', '\u007f', 'é', '\u{1f4e8}', '\ud800', '\n', ''])('so is %j', (value) =>
  expect(said((text) => putJson(text, value))).toBe(JSON.stringify(value)),
);

test('a time is written as toISOString writes it', () =>
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(said((text) => putTime(text, date.getTime()))).toBe(date.toISOString());
    }),
  ));

test.each([0, 1, 86_399_999, 86_400_000, 253_402_300_799_999, 253_402_300_800_000])('so is %d', (at) =>
  expect(said((text) => putTime(text, at))).toBe(new Date(at).toISOString()),
);

test('text grows, and what was taken stays as it was', () => {
  const text = newByteText();
  putPlain(text, 'before');
  const before = takeBytes(text);
  const long = 'x'.repeat(200_000);
  putPlain(text, long);
  putJson(text, `${long}é`);
  expect(Buffer.from(takeBytes(text)).toString()).toBe(`${long}"${long}é"`);
  expect(Buffer.from(before).toString()).toBe('before');
});
