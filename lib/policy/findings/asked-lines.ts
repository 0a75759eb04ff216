/** A line takes so many bits: of a thousand lines that were not asked for, some ten seem to be. */
const bitsOfALine = 128;

/**
 * Which lines of the access map were asked for, by two bits each: one that was asked for is always found, another hardly ever. So what was judged by them
 * stays true as long as no line changes that is found here.
 */
export class AskedLines {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  /** Room for what so many entries ask for. */
  constructor(entries: number) {
    const wanted = Math.max(1024, entries * bitsOfALine);
    const size = 2 ** Math.ceil(Math.log2(wanted));
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
  }

  add({ low, high }: { low: number; high: number }): void {
    this.#set(low & this.#mask);
    this.#set(high & this.#mask);
  }

  has({ low, high }: { low: number; high: number }): boolean {
    return this.#isSet(low & this.#mask) && this.#isSet(high & this.#mask);
  }

  #set(bit: number): void {
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  #isSet(bit: number): boolean {
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }
}
