import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readKeytab } from './keytab.ts';

const counted = (text: string) => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const sized = (size: number, entry: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(size);
  return Buffer.concat([length, entry]);
};
/** With what follows the name: its type, a time, a version and a key. */
function entryOf(realm: string, parts: string[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(parts.length);
  const entry = Buffer.concat([
    count,
    counted(realm),
    ...parts.map(counted),
    Buffer.alloc(4 + 4 + 1 + 2 + 18),
  ]);
  return sized(entry.length, entry);
}
const version = Buffer.from([5, 2]);

test('names whose keys it holds, each once, and passes over what was taken out', () => {
  const hole = sized(-6, Buffer.alloc(6));
  const smtp = entryOf('EXAMPLE.ORG', ['smtp', 'mail.example.org']);
  const file = Buffer.concat([version, smtp, hole, smtp, entryOf('EXAMPLE.ORG', ['kim'])]);
  expect(readKeytab(file)).toEqual(['smtp/mail.example.org@EXAMPLE.ORG', 'kim@EXAMPLE.ORG']);
  expect(readKeytab(version)).toEqual([]);
});

test('anything else is none, and no bytes make it fail', () => {
  expect(readKeytab(Buffer.from('-----BEGIN PRIVATE KEY-----'))).toBeNull();
  expect(readKeytab(Buffer.alloc(0))).toBeNull();
  const smtp = entryOf('EXAMPLE.ORG', ['smtp', 'mail.example.org']);
  expect(readKeytab(Buffer.concat([version, smtp.subarray(0, 30)]))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array(), (rest) => {
      const names = readKeytab(Buffer.concat([version, Buffer.from(rest)]));
      expect(names === null || Array.isArray(names)).toBe(true);
    }),
  );
});
