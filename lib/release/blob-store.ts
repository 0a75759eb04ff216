import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';
import type { Db, Tx } from '#lib/db/client.ts';
import { insertBlobs } from '#lib/db/insert-blobs.ts';
import type { Sealer } from '#lib/seal.ts';
import { Cutter, type Part, partList, type Text } from './text.ts';

export const digestOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

const context = (sha256: string) => `blob:${sha256}`;
const pack = promisify<Buffer, { level: number }, Buffer>(gzip);
const unpack = promisify<Uint8Array, Buffer>(gunzip);

export type Content = { content: string; secret: boolean };

/** Stores what is not there yet, once per digest, compressed; secret contents sealed. */
export async function putContents(tx: Tx, sealer: Sealer, contents: Content[]): Promise<void> {
  const wanted = new Map(contents.map((one) => [digestOf(one.content), one]));
  for (const sha256 of await known(tx, [...wanted.keys()])) wanted.delete(sha256);
  for (const [sha256, { content, secret }] of wanted) {
    const packed = gzipSync(content);
    const bytes = secret ? Buffer.from(sealer.seal(packed, context(sha256))) : packed;
    const size = Buffer.byteLength(content);
    await tx.blob.create({ data: { sha256, size, secret, bytes: new Uint8Array(bytes) } });
  }
}

async function known(db: Db | Tx, digests: string[]): Promise<string[]> {
  const there = await db.blob.findMany({ where: { sha256: { in: digests } }, select: { sha256: true } });
  return there.map(({ sha256 }) => sha256);
}

/** So many parts are compressed at once, and stored together. */
const atOnce = 24;

/**
 * Stores a long list of lines as they come, in parts, each part once however many lists have it. Nobody sees them before a release names them, so
 * they need no transaction around them; what no release ever names is swept (sweep-blobs.ts).
 */
export class PartsWriter {
  readonly #db: Db;
  readonly #cutter = new Cutter();
  readonly #parts: Part[] = [];
  readonly #onPart: (content: Buffer) => void;
  #waiting = new Map<string, Buffer>();
  #storing: Promise<void> = Promise.resolve();

  /** `onPart` gets the content of each part in its order. */
  constructor(db: Db, onPart: (content: Buffer) => void = () => {}) {
    this.#db = db;
    this.#onPart = onPart;
  }

  /** Lines without their line feeds. What is full is stored while the caller makes the next lines. */
  async add(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      const part = this.#cutter.add(line);
      if (part) this.#cut(part);
    }
    if (this.#waiting.size < atOnce) return;
    await this.#storing;
    this.#storing = this.#store();
    this.#storing.catch(() => {}); // told to whoever waits for it
  }

  async end(): Promise<Part[]> {
    const rest = this.#cutter.end();
    if (rest.length > 0) this.#cut(rest);
    await this.#storing;
    await this.#store();
    return this.#parts;
  }

  #cut(lines: readonly string[]): void {
    const content = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
    const sha256 = digestOf(content);
    this.#onPart(content);
    this.#parts.push({ sha256, size: content.length, lines: lines.length });
    this.#waiting.set(sha256, content);
  }

  async #store(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const sha256 of await known(this.#db, [...waiting.keys()])) waiting.delete(sha256);
    if (waiting.size === 0) return;
    const packed = await Promise.all(
      [...waiting].map(async ([sha256, content]) => ({
        sha256,
        size: content.length,
        bytes: await pack(content, { level: 1 }),
      })),
    );
    await insertBlobs(this.#db, packed, { parts: false });
  }
}

/** Stores a long text as it comes, in parts, under the digest of the whole. */
export class TextWriter {
  readonly #db: Db;
  readonly #whole = createHash('sha256');
  readonly #writer: PartsWriter;

  constructor(db: Db) {
    this.#db = db;
    this.#writer = new PartsWriter(db, (content) => this.#whole.update(content));
  }

  /** Lines without their line feeds. */
  add(lines: readonly string[]): Promise<void> {
    return this.#writer.add(lines);
  }

  async end(): Promise<Text> {
    const parts = await this.#writer.end();
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const text = { sha256: this.#whole.digest('hex'), size, parts };
    if (parts.length !== 1 && (await known(this.#db, [text.sha256])).length === 0)
      await insertBlobs(this.#db, [{ ...text, bytes: gzipSync(JSON.stringify(parts), { level: 1 }) }], {
        parts: true,
      });
    return text;
  }
}

/** The parts of a stored text that is no secret. One that was stored whole is its own only part. */
export async function readParts(db: Db | Tx, sha256: string): Promise<Part[]> {
  const { size, parts, bytes } = await db.blob.findUniqueOrThrow({ where: { sha256, secret: false } });
  const content = gunzipSync(bytes);
  if (parts) return partList.parse(JSON.parse(content.toString('utf8')));
  return [{ sha256, size, lines: linesOf(content) }];
}

/** A text in memory as the text it would be when stored. */
export function textOf(content: string): Text {
  const bytes = Buffer.from(content, 'utf8');
  const sha256 = digestOf(bytes);
  const size = bytes.length;
  return { sha256, size, parts: [{ sha256, size, lines: linesOf(bytes) }] };
}

const linesOf = (content: Buffer) => content.reduce((sum, byte) => (byte === 10 ? sum + 1 : sum), 0);

/** A content, or a part of one, whole. Secret contents are opened only for a gateway, never for a page. */
export async function readContent(db: Db | Tx, sealer: Sealer, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of contentOf(db, sealer, sha256)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A content piece by piece, as long as it may be. */
export async function* contentOf(db: Db | Tx, sealer: Sealer, sha256: string): AsyncGenerator<Buffer> {
  const { bytes, secret, parts } = await db.blob.findUniqueOrThrow({ where: { sha256 } });
  const stored = Buffer.from(bytes);
  const content = gunzipSync(secret ? sealer.open(stored.toString('utf8'), context(sha256)) : stored);
  if (!parts) yield content;
  else yield* partsOf(db, partList.parse(JSON.parse(content.toString('utf8'))));
}

/** The contents of parts in their order; the next ones are read while these are taken. */
export async function* partsOf(db: Db | Tx, parts: readonly Part[]): AsyncGenerator<Buffer> {
  let next = openParts(db, parts.slice(0, atOnce));
  for (let at = 0; at < parts.length; at += atOnce) {
    const pieces = await next;
    next = openParts(db, parts.slice(at + atOnce, at + 2 * atOnce));
    next.catch(() => {}); // told to whoever waits for it
    yield* pieces;
  }
}

async function openParts(db: Db | Tx, parts: readonly Part[]): Promise<Buffer[]> {
  const wanted = parts.map(({ sha256 }) => sha256);
  const rows = await db.blob.findMany({
    where: { sha256: { in: wanted } },
    select: { sha256: true, bytes: true },
  });
  const opened = await Promise.all(rows.map(async (row) => [row.sha256, await unpack(row.bytes)] as const));
  const known = new Map(opened);
  return wanted.map((sha256) => {
    const content = known.get(sha256);
    if (!content) throw new Error(`the part ${sha256} of a text is missing`);
    return content;
  });
}
