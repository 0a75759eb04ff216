import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '#lib/refusal.ts';
import { drained } from './drained.ts';
import { codeOf, unreadable } from './files.ts';

const chunkBytes = 1 << 18;

/** What some programs begin a file with, and how to unpack what only they can read. */
const packed: readonly (readonly [magic: string, program: string])[] = [
  ['425a68', 'bzcat'],
  ['fd377a585a00', 'xzcat'],
  ['28b52ffd', 'zstdcat'],
  ['1f9d', 'zcat'],
];

/** The content of a log file, unpacked when it is a gzip file, in UTF-8 where Windows wrote UTF-16; `-` is standard input. Refuses a file that cannot be read. */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const input: Readable =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: chunkBytes });
  try {
    yield* inUtf8(unpacked(input, path));
  } catch (error) {
    throw explain(error, path);
  } finally {
    if (path !== '-') input.destroy();
  }
}

async function* unpacked(input: Readable, path: string): AsyncGenerator<Buffer> {
  const chunks = buffersOf(input);
  const first = await chunks.next();
  if (first.done) return;
  const start = first.value.subarray(0, 6).toString('hex');
  const program = packed.find(([magic]) => start.startsWith(magic))?.[1];
  if (program !== undefined)
    throw new Refusal('invalid', 'packed', `${path} is compressed in a way that Postern cannot read.`, {
      next: `${program} ${path} | postern log … -`,
    });
  if (!start.startsWith('1f8b')) {
    yield first.value;
    yield* chunks;
    return;
  }
  yield* gunzipped(first.value, chunks);
}

async function* gunzipped(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const feed = (async () => {
    let chunk: Buffer | undefined = first;
    while (chunk && !gunzip.destroyed) {
      if (!gunzip.write(chunk)) await drained(gunzip);
      const next: IteratorResult<Buffer> = await rest.next();
      chunk = next.done ? undefined : next.value;
    }
    gunzip.end();
  })();
  feed.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  yield* buffersOf(gunzip);
}

/** What PowerShell writes begins with a mark that says which of its bytes comes first. */
async function* inUtf8(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next();
  if (first.done) return;
  const mark = first.value.subarray(0, 2).toString('hex');
  if (mark !== 'fffe' && mark !== 'feff') {
    yield first.value;
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be');
  yield Buffer.from(decoder.decode(first.value, { stream: true }));
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* buffersOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk) && chunk.length > 0) yield chunk;
}

function explain(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR')
    return new Refusal('invalid', 'cut', `${path} is cut: its compressed content ends in the middle.`, {
      cause: error,
    });
  if (code === 'Z_DATA_ERROR' || code === 'Z_STREAM_ERROR')
    return new Refusal('invalid', 'damaged', `${path} is damaged: it cannot be unpacked.`, { cause: error });
  return unreadable(path, error);
}
