import { LineBytes } from '#lib/line-bytes.ts';

const [tab, lineFeed, space, quote, percent, dot, backslash] = [0x09, 0x0a, 0x20, 0x22, 0x25, 0x2e, 0x5c];
const longest = 1000;

/** Signs of a key that needs no other spelling: visible ASCII, no capitals, none of `"`, `/`, `:`, `\`. */
const inKey = signs((code) => code > space && code < 0x7f && !/["/:\\A-Z]/.test(String.fromCharCode(code)));
/** Signs of a value that is written as it stands. */
const inValue = signs((code) => code >= space && code < 0x7f && ![quote, percent, backslash].includes(code));

function signs(allowed: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (allowed(code) ? 1 : 0));
}

/** What a map says of each entry, where that is its tag, key and value run together; an empty line where it takes more. */
export type PlainSources = { sources: LineBytes /** No line is empty. */; complete: boolean };

/**
 * Takes the sources of entries of one tag out of their lines (entry-rows.ts), byte by byte: of a million entries this is most of what rendering costs. A
 * line that it does not take may still be a plain one; whoever reads the whole entry then finds the same.
 */
export function plainSources(tag: string, lines: LineBytes): PlainSources {
  const before = Buffer.from(`[${JSON.stringify(tag)},"`, 'utf8');
  const out = Buffer.allocUnsafe(lines.bytes.length + lines.count);
  const starts = new Uint32Array(lines.count + 1);
  const writer = new SourceWriter(Buffer.from(tag, 'utf8'), lines.bytes, out);
  // All lines are of this tag, so that they begin alike, unless SQLite writes it in another way.
  const begins = lines.bytes.subarray(0, before.length).equals(before);
  let complete = true;
  for (let at = 0; at < lines.count; at += 1) {
    if (!begins || !writer.take(lines.startOf(at) + before.length)) {
      complete = false;
      writer.leaveEmpty();
    }
    starts[at + 1] = writer.end;
  }
  return { sources: new LineBytes(out.subarray(0, writer.end), starts), complete };
}

/** Writes sources one behind the other. */
class SourceWriter {
  end = 0;
  readonly #tag: Buffer;
  readonly #from: Buffer;
  readonly #to: Buffer;

  constructor(tag: Buffer, from: Buffer, to: Buffer) {
    [this.#tag, this.#from, this.#to] = [tag, from, to];
  }

  /** Writes what stands from a key's first sign on; false, and nothing is written, if it is no plain source. */
  take(keyStart: number): boolean {
    const [from, to] = [this.#from, this.#to];
    const start = this.end;
    let out = start + this.#tag.copy(to, start);
    let at = keyStart;
    let dots = 0;
    let numeric = true;
    for (let code = from[at] ?? 0; inKey[code] === 1; code = from[at] ?? 0) {
      if (code === dot) dots += 1;
      else if (code < 0x30 || code > 0x39) numeric = false;
      to[out] = code;
      out += 1;
      at += 1;
    }
    if (at === keyStart || from[keyStart] === 0x23 || (numeric && !isAddress(dots, from[at - 1])))
      return false;
    if (from[at] !== quote || from[at + 1] !== 0x2c || from[at + 2] !== quote) return false;
    to[out] = tab;
    out += 1;
    at += 3;
    const valueStart = at;
    for (let code = from[at] ?? 0; inValue[code] === 1; code = from[at] ?? 0) {
      to[out] = code;
      out += 1;
      at += 1;
    }
    if (at === valueStart || from[valueStart] === space || from[at - 1] === space) return false;
    if (from[at] !== quote || !followsNull(from, at + 1) || out - start > longest) return false;
    to[out] = lineFeed;
    this.end = out + 1;
    return true;
  }

  leaveEmpty(): void {
    this.#to[this.end] = lineFeed;
    this.end += 1;
  }
}

/** Fewer than four numbers are a network. */
const isAddress = (dots: number, last: number | undefined) => dots === 3 && last !== dot;

/** The field behind the value, another spelling of it, is null. */
function followsNull(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x2c && bytes[at + 1] === 0x6e && bytes[at + 2] === 0x75 && bytes[at + 5] === 0x2c;
}
