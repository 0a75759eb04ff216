import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzipSync } from 'node:zlib';
import type { BlobKeeper, NewBlob } from '#lib/db/blob-keeper.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import type { LineBytes } from '#lib/line-bytes.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import type { Sealer } from '#lib/seal.ts';
import { type Cut, Cutter, type Part, partList, sizeOf, type Text } from './text.ts';

export const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

const context = (sha256: string) => `blob:${sha256}`;
const unpack = promisify<Uint8Array, Buffer>(gunzip);

export type Content = { content: string | Uint8Array; secret: boolean };

/** Stores what is not there yet, once per digest, compressed; secret contents sealed. */
export async function putContents(tx: Tx, sealer: Sealer, contents: Content[]): Promise<void> {
  const wanted = new Map(contents.map((one) => [digestOf(one.content), one]));
  const there = await tx.blob.findMany({
    where: { sha256: { in: [...wanted.keys()] } },
    select: { sha256: true },
  });
  for (const { sha256 } of there) wanted.delete(sha256);
  for (const [sha256, { content, secret }] of wanted) {
    const packed = gzipSync(content, { level: 1 }); // a policy is mostly digests, which no level makes smaller
    const bytes = secret ? Buffer.from(sealer.seal(packed, context(sha256))) : packed;
    const size = Buffer.byteLength(content);
    await tx.blob.create({ data: { sha256, size, secret, bytes: new Uint8Array(bytes) } });
  }
}

/** So many parts are stored, or read, together. */
const atOnce = 24;

/**
 * Stores a long list of lines as they come, in parts, each part once however many lists have it. Nobody sees them before a release names them, so
 * they need no transaction around them; what no release ever names is swept (sweep-blobs.ts).
 */
export class PartsWriter {
  readonly #keeper: BlobKeeper;
  readonly #cutter = new Cutter();
  readonly #parts: Part[] = [];
  readonly #onPart: (content: Buffer) => void;
  readonly #there: ReadonlySet<string>;
  #waiting: NewBlob[] = [];
  #storing: Promise<void> = Promise.resolve();

  /** `there` are digests of what is stored already; `onPart` gets the content of each part in its order. */
  constructor(
    keeper: BlobKeeper,
    there: ReadonlySet<string> = new Set(),
    onPart: (content: Buffer) => void = () => {},
  ) {
    this.#keeper = keeper;
    this.#there = there;
    this.#onPart = onPart;
  }

  /** What is full is stored while the caller makes the next lines. */
  async add(lines: LineBytes): Promise<void> {
    for (const cut of this.#cutter.add(lines)) this.#cut(cut);
    if (this.#waiting.length < atOnce) return;
    await this.#storing;
    this.#storing = this.#store();
    this.#storing.catch(() => {}); // told to whoever waits for it
  }

  async end(): Promise<Part[]> {
    for (const cut of this.#cutter.end()) this.#cut(cut);
    await this.#storing;
    await this.#store();
    return this.#parts;
  }

  #cut({ content, lines }: Cut): void {
    const part = { sha256: digestOf(content), size: content.length };
    this.#onPart(content);
    this.#parts.push({ ...part, lines });
    if (!this.#there.has(part.sha256)) this.#waiting.push({ ...part, content, parts: false });
  }

  #store(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.length === 0 ? Promise.resolve() : this.#keeper.keep(waiting);
  }
}

/** Stores a long text as it comes, in parts, under the digest of the whole. */
export class TextWriter {
  readonly #keeper: BlobKeeper;
  readonly #whole = createHash('sha256');
  readonly #writer: PartsWriter;

  constructor(keeper: BlobKeeper, there: ReadonlySet<string> = new Set()) {
    this.#keeper = keeper;
    this.#writer = new PartsWriter(keeper, there, (content) => this.#whole.update(content));
  }

  add(lines: LineBytes): Promise<void> {
    return this.#writer.add(lines);
  }

  async end(): Promise<Text> {
    const parts = await this.#writer.end();
    const text = { sha256: this.#whole.digest('hex'), size: sizeOf(parts), parts };
    if (parts.length !== 1)
      await this.#keeper.keep([{ ...text, content: Buffer.from(JSON.stringify(parts)), parts: true }]);
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
  const bytes = Buffer.from(bytesOfText(content));
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
