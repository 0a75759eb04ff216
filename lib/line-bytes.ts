const lineFeed = 10;

/** Lines that stand one behind the other in memory, as UTF-8 and each with its line feed: text that is only passed on need not become strings. */
export class LineBytes {
  readonly bytes: Buffer;
  /** Where each line begins, and where the last one ends. */
  readonly #starts: Uint32Array;

  /** `starts` has one number more than there are lines. */
  constructor(bytes: Buffer, starts: Uint32Array) {
    this.bytes = bytes;
    this.#starts = starts;
  }

  static of(lines: readonly string[]): LineBytes {
    return LineBytes.in(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8'));
  }

  /** The lines of a text whose last line may lack its line feed. */
  static in(text: Uint8Array): LineBytes {
    const ended = text.length === 0 || text.at(-1) === lineFeed;
    const bytes = ended
      ? Buffer.from(text.buffer, text.byteOffset, text.length)
      : Buffer.concat([text, Buffer.of(lineFeed)]);
    const starts = [0];
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) starts.push(at + 1);
    return new LineBytes(bytes, Uint32Array.from(starts));
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** Where a line begins; for `count`, where the last one ends. */
  startOf(at: number): number {
    return this.#starts[at] ?? this.bytes.length;
  }

  /** A line without its line feed. */
  text(at: number): string {
    return this.bytes.toString('utf8', this.startOf(at), this.startOf(at + 1) - 1);
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, at) => this.text(at));
  }

  slice(from: number, to: number): LineBytes {
    return new LineBytes(this.bytes, this.#starts.subarray(from, to + 1));
  }
}
