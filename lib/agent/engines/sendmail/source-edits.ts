import { type FileHandle, open } from 'node:fs/promises';
import { type CommonEnds, commonEnds } from '#lib/agent/common-ends.ts';
import { digestOfFile } from '#lib/agent/file-digest.ts';

/** A key of a map whose value is another one now, or that is gone. */
export type Edit = { key: string; value: string | null };

const block = 1 << 20;

/**
 * What leads from one source of a map to another, both in the order of their keys as the console writes them; null when that is more than `most`
 * edits, or anything about a line that differs is out of the ordinary. `sha256` is the digest of `before`, which nobody changed meanwhile: what differs
 * counts only if that is the source that was compiled. Where `after` was made of `before`, what they are known to have in common is not read.
 */
export async function editsBetween(
  before: string,
  after: { path: string; sha256: string },
  most: number,
): Promise<{ edits: Edit[]; sha256: string } | null> {
  const sha256 = await digestOfFile(before);
  const [old, now] = await Promise.all([open(before, 'r'), open(after.path, 'r')]);
  try {
    const { head, tail } = await wholeLines(old, now, await endsOf(sha256, after));
    const [oldSize, nowSize] = [(await old.stat()).size, (await now.stat()).size];
    const edits = await compare(
      new Lines(old, head, oldSize - tail),
      new Lines(now, head, nowSize - tail),
      most,
    );
    return edits && (await digestOfFile(before)) === sha256 ? { edits, sha256 } : null;
  } finally {
    await Promise.all([old.close(), now.close()]);
  }
}

/** What is known of two contents is true of the second file only if it still holds what it was laid out with. */
async function endsOf(
  before: string,
  { path, sha256 }: { path: string; sha256: string },
): Promise<CommonEnds> {
  const ends = commonEnds(before, sha256);
  if (ends.head + ends.tail === 0 || (await digestOfFile(path)) === sha256) return ends;
  return { head: 0, tail: 0 };
}

/** Ends that are cut between two lines; else none. */
async function wholeLines(old: FileHandle, now: FileHandle, ends: CommonEnds): Promise<CommonEnds> {
  const cuts = await Promise.all([
    endsLine(old, ends.head),
    endsLine(old, (await old.stat()).size - ends.tail),
    endsLine(now, (await now.stat()).size - ends.tail),
  ]);
  return cuts.every((whole) => whole) ? ends : { head: 0, tail: 0 };
}

/** Whether a line ends before this byte. */
async function endsLine(file: FileHandle, at: number): Promise<boolean> {
  if (at === 0) return true;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, at - 1);
  return bytesRead === 1 && buffer[0] === 10;
}

async function compare(old: Lines, now: Lines, most: number): Promise<Edit[] | null> {
  const edits = new Map<string, Edit>();
  for (;;) {
    await Promise.all([old.fill(), now.fill()]);
    skipSame(old, now);
    if (old.blocked || now.blocked) return null;
    if (old.over && now.over) return [...edits.values()];
    const [a, b] = [old.line(), now.line()];
    if ((a === null && !old.over) || (b === null && !now.over)) continue; // the rest of the line is still to be read
    const gone = a === null ? null : readLine(a);
    const come = b === null ? null : readLine(b);
    if (gone === undefined || come === undefined) return null;
    const edit = editOf(gone, come);
    if (edit.takesOld) old.take();
    if (edit.takesNew) now.take();
    if (edits.has(edit.key)) return null; // the sources are in another order
    edits.set(edit.key, { key: edit.key, value: edit.value });
    if (edits.size > most) return null;
  }
}

type Line = { key: string; value: string };

function editOf(gone: Line | null, come: Line | null) {
  if (gone && (!come || gone.key < come.key))
    return { key: gone.key, value: null, takesOld: true, takesNew: false };
  const { key = '', value = '' } = come ?? {};
  return { key, value, takesOld: gone?.key === key, takesNew: true };
}

/** Undefined: a line that only makemap should read, such as a comment or one that editmap would take for a flag. */
function readLine(text: string): Line | undefined {
  const found = /^([^\s#-][^\s]*)\t([^\s-](?:[ -~]*[!-~])?)$/.exec(text);
  return found?.[1] && found[2] ? { key: found[1].toLowerCase(), value: found[2] } : undefined;
}

/** Advances both over what is the same in both, to the beginning of the first line that differs. */
function skipSame(old: Lines, now: Lines): void {
  const length = Math.min(old.rest.length, now.rest.length);
  if (length === 0) return;
  let same = length;
  if (!old.rest.subarray(0, length).equals(now.rest.subarray(0, length))) {
    same = 0;
    while (old.rest[same] === now.rest[same]) same += 1;
  }
  const end = same === 0 ? -1 : old.rest.lastIndexOf(10, same - 1);
  old.skip(end + 1);
  now.skip(end + 1);
}

/** A file read from one byte to another. */
class Lines {
  readonly #file: FileHandle;
  readonly #end: number;
  #at: number;
  #ended = false;
  rest: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, from: number, end: number) {
    this.#file = file;
    this.#at = from;
    this.#end = end;
  }

  /** Whether all of it was read and taken. */
  get over(): boolean {
    return this.#ended && this.rest.length === 0;
  }

  /** Whether reading on would not help: the last line has no end. */
  get blocked(): boolean {
    return (this.#ended || this.rest.length >= block) && this.rest.length > 0 && !this.rest.includes(10);
  }

  async fill(): Promise<void> {
    if (this.#ended || this.rest.length >= block) return;
    const wanted = Math.min(block, this.#end - this.#at);
    const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(block), 0, wanted, this.#at);
    if (bytesRead === 0) this.#ended = true;
    this.#at += bytesRead;
    const read = buffer.subarray(0, bytesRead);
    this.rest = this.rest.length === 0 ? read : Buffer.concat([this.rest, read]);
  }

  /** The line at hand; null when it is not there whole. */
  line(): string | null {
    const end = this.rest.indexOf(10);
    return end < 0 ? null : this.rest.toString('latin1', 0, end);
  }

  take(): void {
    this.skip(this.rest.indexOf(10) + 1);
  }

  skip(bytes: number): void {
    this.rest = this.rest.subarray(bytes);
  }
}
