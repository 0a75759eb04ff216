import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '#lib/secret.ts';
import { readFrame, writeAnswer, writeFrame } from './frame.ts';

const text = (most: number) => fc.string({ unit: 'grapheme', maxLength: most / 4 }).filter(fits(most));
const fits = (most: number) => (value: string) => !value.includes('\0') && Buffer.byteLength(value) <= most;
const question = fc.record({ user: text(320), password: text(1024), service: text(64), realm: text(256) });
const frameOf = (fields: { user: string; password: string; service: string; realm: string }) =>
  writeFrame({ ...fields, password: new Secret(fields.password) });

describe('a frame', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(question, (fields) => {
        const frame = readFrame(frameOf(fields));
        if (frame.kind !== 'request') throw new Error(frame.kind);
        const { user, password, service, realm } = frame.request;
        expect({ user, password: password.reveal(), service, realm }).toEqual(fields);
      }),
    );
  });

  test('is incomplete until its last byte has come', () => {
    fc.assert(
      fc.property(question, fc.nat(), (fields, cut) => {
        const whole = frameOf(fields);
        expect(readFrame(whole.subarray(0, cut % whole.length)).kind).toBe('incomplete');
      }),
    );
  });

  test('with anything behind it is malformed', () => {
    fc.assert(
      fc.property(question, fc.uint8Array({ minLength: 1, maxLength: 99 }), (fields, more) => {
        expect(readFrame(Buffer.concat([frameOf(fields), more])).kind).toBe('malformed');
      }),
    );
  });

  test('of any bytes at all is given a verdict', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(['incomplete', 'malformed', 'request']).toContain(readFrame(Buffer.from(bytes)).kind);
      }),
    );
  });

  test('is never waited for beyond its longest form: what it may still become is bounded', () => {
    const filler = fc.uint8Array({ minLength: 1700, maxLength: 4000 });
    fc.assert(
      fc.property(filler, (bytes) => {
        expect(readFrame(Buffer.from(bytes)).kind).not.toBe('incomplete');
      }),
    );
  });

  test.each([
    ['a user name that is too long', Buffer.from([0x01, 0x41]), 'the user name is longer than 320 bytes'],
    [
      'a NUL',
      frameOf({ user: 'a\0b', password: '', service: 'smtp', realm: '' }),
      'the user name is not UTF-8 text',
    ],
    ['half a letter', Buffer.from([0, 1, 0x61, 0, 1, 0xe9, 0, 0, 0, 0]), 'the password is not UTF-8 text'],
  ])('with %s is malformed', (_what, bytes, reason) =>
    expect(readFrame(bytes)).toEqual({ kind: 'malformed', reason }),
  );
});

test('the answer is OK or NO as a counted string', () => {
  expect(writeAnswer(true)).toEqual(Buffer.from([0, 2, 0x4f, 0x4b]));
  expect(writeAnswer(false)).toEqual(Buffer.from([0, 2, 0x4e, 0x4f]));
});
