import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
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
    const [size = 0, packed = 0, local = 0] = zip64Of(
      zip.subarray(at + 46 + length, (at = endOfEntry(zip, at))),
    );
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = inflateRawSync(zip.subarray(data, data + packed));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    return [name, content];
  });
}

const endOfEntry = (zip: Buffer, at: number) =>
  at + 46 + [28, 30, 32].reduce((sum, field) => sum + zip.readUInt16LE(at + field), 0);

/** Size, packed size and place, from among the extra fields of an entry of the directory. */
function zip64Of(extra: Buffer): number[] {
  for (let at = 0; at < extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1)
      return [4, 12, 20].map((field) => Number(extra.readBigUInt64LE(at + field)));
  throw new Error('no ZIP64 field');
}

test('an archive holds what was put in', async () => {
  const content = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.stringMatching(/^[a-zé ]{1,9}$/), content), { maxLength: 3 }),
      async (files) => {
        expect(unpack(await archiveOf(files))).toEqual(
          files.map(([name, list]) => [Buffer.from(name).toString('utf8'), Buffer.concat(list)]),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('who stops reading ends the making of the files', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(65_536, 'x');
    } finally {
      ended = true;
    }
  }
  let taken = 0;
  for await (const piece of zipOf(new Date(), [{ name: 'a', pieces: endless() }])) {
    taken += piece.length;
    if (taken > 1000) break;
  }
  await vi.waitFor(() => expect(ended).toBe(true), 10_000);
});

test('what fails in the middle ends the archive without its directory', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the day is gone');
  }
  const archive = zipOf(new Date(), [{ name: 'a', pieces: failing() }]);
  const read = async () => {
    for await (const _ of archive);
  };
  await expect(read()).rejects.toThrow('the day is gone');
});
