import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zipOf } from './zip.ts';

async function* pieces(list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* list;
}

async function archiveOf(files: readonly (readonly [string, readonly Uint8Array[]])[]): Promise<Buffer> {
  const parts = files.map(([name, list]) => ({ name, pieces: pieces(list) }));
  const bytes: Buffer[] = [];
  for await (const piece of zipOf(new Date('2026-11-21T12:34:56Z'), parts)) bytes.push(piece);
  return Buffer.concat(bytes);
}

/** Reads an archive as an unpacker does: from the directory at its end. */
function unpack(zip: Buffer): [string, Buffer][] {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const end64 = Number(zip.readBigUInt64LE(end - 20 + 8));
  const count = Number(zip.readBigUInt64LE(end64 + 32));
  let at = Number(zip.readBigUInt64LE(end64 + 48));
  return Array.from({ length: count }, () => {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, length] = [zip.readUInt32LE(at + 16), zip.readUInt16LE(at + 28)];
    const name = zip.toString('utf8', at + 46, at + 46 + length);
    const extra = at + 46 + length + 4;
    const [size, packed, local] = [0, 8, 16].map((ahead) => Number(zip.readBigUInt64LE(extra + ahead)));
    const data = (local ?? 0) + 30 + length + 20;
    const content = inflateRawSync(zip.subarray(data, data + (packed ?? 0)));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    at = extra + 24;
    return [name, content];
  });
}

test('an archive holds what was put in', async () => {
  const content = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 9 }), content), { maxLength: 3 }),
      async (files) => {
        expect(unpack(await archiveOf(files))).toEqual(
          files.map(([name, list]) => [Buffer.from(name).toString('utf8'), Buffer.concat(list)]),
        );
      },
    ),
    { numRuns: 50 },
  );
});
