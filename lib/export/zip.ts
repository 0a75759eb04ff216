import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';

/** A file of an archive, by its bytes as they come. */
export type ZipPart = { name: string; pieces: AsyncIterable<Uint8Array> };

type Written = { name: Buffer; at: bigint; crc: number; packed: bigint; size: bigint };

/**
 * A ZIP archive that is written while its files are made (PKWARE's APPNOTE 6.3.10: sizes behind the data, in ZIP64 form, for nobody knows how large they
 * become). Its directory stands at the end, so one that is cut short is no archive.
 */
export async function* zipOf(made: Date, parts: readonly ZipPart[]): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let at = 0n;
  for (const { name, pieces } of parts) {
    const entry: Written = { name: Buffer.from(name), at, crc: 0, packed: 0n, size: 0n };
    const head = localHead(entry.name, made);
    yield head;
    at += BigInt(head.length);
    for await (const piece of deflated(pieces, entry)) {
      yield piece;
      at += BigInt(piece.length);
    }
    const tail = descriptor(entry);
    yield tail;
    at += BigInt(tail.length);
    written.push(entry);
  }
  const directory = Buffer.concat(written.map((entry) => directoryEntry(entry, made)));
  yield Buffer.concat([directory, endOf(written.length, at, BigInt(directory.length))]);
}

/** Packs what comes, a piece at a time; counts into the entry on the way. */
async function* deflated(pieces: AsyncIterable<Uint8Array>, entry: Written): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw({ level: 6 });
  const ready: Buffer[] = [];
  packer.on('data', (piece: Buffer) => ready.push(piece));
  const taken = function* () {
    for (const piece of ready.splice(0)) {
      entry.packed += BigInt(piece.length);
      yield piece;
    }
  };
  try {
    for await (const piece of pieces) {
      entry.crc = crc32(piece, entry.crc);
      entry.size += BigInt(piece.length);
      await written(packer, piece);
      yield* taken();
    }
    await ended(packer);
    yield* taken();
  } finally {
    packer.destroy();
  }
}

function written(packer: DeflateRaw, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    packer.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}

function ended(packer: DeflateRaw): Promise<void> {
  return new Promise((resolve, reject) => {
    packer.once('error', reject).once('end', resolve);
    packer.end();
  });
}

const [deflate, zip64, utf8, sizesBehind] = [8, 45, 0x0800, 0x0008];

/** Date and time of MS-DOS, to two seconds; in UTC. */
function dosTime(at: Date): [time: number, date: number] {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return [time, ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()];
}

type Field = [bytes: 2 | 4, value: number] | [bytes: 8, value: bigint];

function packed(...fields: Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) at = buffer.writeBigUInt64LE(value, at);
    else at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(value, at);
  }
  return buffer;
}

const unknown = 0xff_ff_ff_ff;

/** APPNOTE 4.3.7, with the empty ZIP64 field that says how long the sizes behind the data are. */
function localHead(name: Buffer, made: Date): Buffer {
  const [time, date] = dosTime(made);
  const head = packed(
    [4, 0x04034b50],
    [2, zip64],
    [2, utf8 | sizesBehind],
    [2, deflate],
    [2, time],
    [2, date],
  );
  const sizes = packed([4, 0], [4, unknown], [4, unknown], [2, name.length], [2, 20]);
  return Buffer.concat([head, sizes, name, packed([2, 1], [2, 16], [8, 0n], [8, 0n])]);
}

/** APPNOTE 4.3.9 */
function descriptor({ crc, packed: packedSize, size }: Written): Buffer {
  return packed([4, 0x08074b50], [4, crc], [8, packedSize], [8, size]);
}

/** APPNOTE 4.3.12 */
function directoryEntry({ name, at, crc, packed: packedSize, size }: Written, made: Date): Buffer {
  const [time, date] = dosTime(made);
  return Buffer.concat([
    packed(
      [4, 0x02014b50],
      [2, zip64],
      [2, zip64],
      [2, utf8 | sizesBehind],
      [2, deflate],
      [2, time],
      [2, date],
    ),
    packed([4, crc], [4, unknown], [4, unknown], [2, name.length], [2, 28], [2, 0], [2, 0], [2, 0], [4, 0]),
    packed([4, unknown]),
    name,
    packed([2, 1], [2, 24], [8, size], [8, packedSize], [8, at]),
  ]);
}

/** APPNOTE 4.3.14 to 4.3.16 */
function endOf(count: number, at: bigint, length: bigint): Buffer {
  return Buffer.concat([
    packed([4, 0x06064b50], [8, 44n], [2, zip64], [2, zip64], [4, 0], [4, 0]),
    packed([8, BigInt(count)], [8, BigInt(count)], [8, length], [8, at]),
    packed([4, 0x07064b50], [4, 0], [8, at + length], [4, 1]),
    packed([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, unknown], [4, unknown], [2, 0]),
  ]);
}
