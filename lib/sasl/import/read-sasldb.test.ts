import { describe, expect, test } from 'vitest';
import { readSasldb } from './read-sasldb.ts';

const key = (name: string) => ` ${Buffer.from(`${name}\0r\0userPassword`).toString('hex')}`;
const value = ` ${Buffer.from('tuba solo').toString('hex')}`;
const dump = (lines: readonly string[], end = '\n') =>
  Buffer.from(
    ['VERSION=3', 'format=bytevalue', 'type=hash', 'HEADER=END', ...lines].map((line) => line + end).join(''),
  );
const whole = [key('amy'), value, key('bea'), value, 'DATA=END'];

describe('what db_dump printed', () => {
  test('is read with the line ends of Windows, too', () => {
    for (const end of ['\n', '\r\n'])
      expect(
        readSasldb(dump(whole, end)).map(({ name, properties }) => [
          name,
          properties.get('userPassword')?.toString(),
        ]),
      ).toEqual([
        ['amy', 'tuba solo'],
        ['bea', 'tuba solo'],
      ]);
  });

  test('is not taken for the whole when its end is missing, wherever it breaks off', () => {
    const text = dump(whole);
    const header = text.indexOf(' ');
    for (let at = header; at < text.length - 'D=END\n'.length; at += 1)
      expect(() => readSasldb(text.subarray(0, at))).toThrow('The end of the database is missing');
  });

  test.each([
    ['a value that is no hexadecimal number', [key('amy'), ' 61zz', 'DATA=END']],
    ['half of a sign', [key('amy'), ' 616', 'DATA=END']],
    ['a key without a value', [key('amy'), value, key('bea'), 'DATA=END']],
    ['a line of another kind', [key('amy'), 'tuba', 'DATA=END']],
  ])('is damaged with %s', (_, lines) => {
    expect(() => readSasldb(dump(lines))).toThrow('The database is damaged.');
  });
});
