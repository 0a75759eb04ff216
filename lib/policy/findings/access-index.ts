import type { Entry } from '#lib/policy/entry/entry.ts';
import type { AskedLines } from './asked-lines.ts';
import { type FoldedHash, hashOf, type Prefix } from './folded-hash.ts';
import { shapeOf, shapes } from './key-shape.ts';

/** What an entry does with a host or sender, as far as two entries can contradict each other. */
export type Mood = 'welcome' | 'turned away' | 'neither';
const moods: readonly Mood[] = ['neither', 'welcome', 'turned away'];

/** An entry to be known by its place, with the keys that its lines have behind the tag. */
export type Known = {
  entry: Pick<Entry, 'value' | 'endsOn'>;
  prefix: Prefix;
  keys: readonly string[];
  /** The length of a network's prefix; 0 for anything else. */
  width: number;
  /** For a domain; undefined for anything else. */
  mood: Mood | undefined;
  /** Its key is a whole line, with any tag there is. */
  isLine: boolean;
};

const noShapes = new Uint8Array(shapes);

/** Later than any day. */
const noEnd = 99_999_999;

/** The owner of a line that nobody has any more: it is neither free for another line nor anybody's. */
const nobody = 0xffffffff;

/**
 * Which entry of the access map has which line, for a million of them in some 40 MB: an entry is known by its place in the map, and a line by 64 bits of
 * its text. Nothing can be read back from it; whoever wants to say something of an entry looks it up at its place.
 */
export class AccessIndex {
  #size = 1 << 12;
  #low = new Uint32Array(this.#size);
  #high = new Uint32Array(this.#size);
  /** The place of the entry and one; 0: free. */
  #owners = new Uint32Array(this.#size);
  #shared = new Uint8Array(this.#size);
  #lines = 0;
  #entries = 0;
  #widths = new Uint8Array(1 << 10);
  #ends = new Uint32Array(1 << 10);
  #values = new Uint32Array(2 << 10);
  #moods = new Uint8Array(1 << 10);
  /** By tag, which shapes of keys there are; null once there are lines that may look like any. */
  #shapes: Map<string, Uint8Array> | null = new Map();
  /** Whether any line belongs to more than one entry. */
  hasShared = false;
  /** Notes each line that is asked for. */
  asked: AskedLines | null = null;

  /** How many entries it was given, those that are gone included: their places are not given away again. */
  get entries(): number {
    return this.#entries;
  }

  /** Answers its place. Where two entries have the same line, the narrower network has it, as in the map that is built. */
  add({ entry, prefix, keys, width, mood, isLine }: Known): number {
    const at = this.#entries;
    if (at === this.#widths.length) this.#growEntries();
    this.#entries += 1;
    this.#widths[at] = width;
    this.#ends[at] = entry.endsOn === null ? noEnd : Number(entry.endsOn.replaceAll('-', ''));
    this.#moods[at] = mood === undefined ? 0 : moods.indexOf(mood) + 1;
    const value = hashOf(null, entry.value, 0, entry.value.length);
    this.#values[2 * at] = value.low;
    this.#values[2 * at + 1] = value.high;
    for (const key of keys) this.#put(hashOf(prefix, key, 0, key.length), at, width);
    if (isLine) this.#shapes = null;
    if (this.#shapes === null) return at;
    const known = this.#shapes.get(prefix.text) ?? new Uint8Array(shapes);
    this.#shapes.set(prefix.text, known);
    for (const key of keys) known[shapeOf(key)] = 1;
    return at;
  }

  /** The same among entries that were judged already. Null, and nothing is changed: others than those who asked for its lines would have to be judged anew. */
  insert(one: Known): number | null {
    const { prefix, keys, isLine } = one;
    if (isLine && this.#shapes !== null) return null;
    const known = this.#shapes?.get(prefix.text);
    if (this.#shapes !== null && keys.some((key) => known?.[shapeOf(key)] !== 1)) return null;
    const taken = keys.some((key) => this.owner(prefix, key) >= 0 || this.isShared(prefix, key));
    const distinct = new Set(keys.map((key) => key.toLowerCase()));
    return taken || distinct.size < keys.length ? null : this.add(one);
  }

  /** Takes an entry out. False, and nothing is changed: as above. */
  remove({ prefix, keys }: Known, at: number): boolean {
    if (keys.some((key) => this.owner(prefix, key) !== at || this.isShared(prefix, key))) return false;
    for (const key of keys) this.#owners[this.#slotOf(hashOf(prefix, key, 0, key.length))] = nobody;
    return true;
  }

  /** The lines of an entry, as they are noted when they are asked for. */
  linesOf({ prefix, keys }: Known): FoldedHash[] {
    return keys.map((key) => ({ ...hashOf(prefix, key, 0, key.length) }));
  }

  /** The shapes of this tag's keys, by `KeyShape`; null when they may be any. Holds once all entries are there. */
  shapesOf(prefix: Prefix): Uint8Array | null {
    return this.#shapes === null ? null : (this.#shapes.get(prefix.text) ?? noShapes);
  }

  /** The place of the entry that has the line of this tag and this piece of a text; -1 when there is none. */
  owner(prefix: Prefix, text: string, from = 0, to = text.length): number {
    const owner = this.#owners[this.#ask(hashOf(prefix, text, from, to))] ?? 0;
    return owner === nobody ? -1 : owner - 1;
  }

  /** Whether further entries would have that line, were it not for its owner. */
  isShared(prefix: Prefix, text: string): boolean {
    return this.#shared[this.#ask(hashOf(prefix, text, 0, text.length))] === 1;
  }

  widthAt(at: number): number {
    return this.#widths[at] ?? 0;
  }

  /** Undefined for what is no domain. */
  moodAt(at: number): Mood | undefined {
    return moods[(this.#moods[at] ?? 0) - 1];
  }

  haveSameValue(one: number, other: number): boolean {
    return (
      this.#values[2 * one] === this.#values[2 * other] &&
      this.#values[2 * one + 1] === this.#values[2 * other + 1]
    );
  }

  endsEarlier(one: number, other: number): boolean {
    return (this.#ends[one] ?? noEnd) < (this.#ends[other] ?? noEnd);
  }

  #put(hash: FoldedHash, at: number, width: number): void {
    if (2 * (this.#lines + 1) > this.#size) {
      const { low, high } = hash; // the next question writes into the same object
      this.#growLines();
      hash.low = low;
      hash.high = high;
    }
    const slot = this.#slotOf(hash);
    const owner = (this.#owners[slot] ?? 0) - 1;
    if (owner === nobody - 1) {
      // the line is there, and waits for an owner
    } else if (owner < 0) {
      this.#lines += 1;
      this.#low[slot] = hash.low;
      this.#high[slot] = hash.high;
    } else {
      this.#shared[slot] = 1;
      this.hasShared = true;
      if (this.widthAt(owner) >= width) return;
    }
    this.#owners[slot] = at + 1;
  }

  #ask(hash: FoldedHash): number {
    this.asked?.add(hash);
    return this.#slotOf(hash);
  }

  /** Where a line is, or would be. */
  #slotOf({ low, high }: FoldedHash): number {
    const mask = this.#size - 1;
    let slot = low & mask;
    while (this.#owners[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & mask;
    return slot;
  }

  #growLines(): void {
    const [low, high, owners, shared] = [this.#low, this.#high, this.#owners, this.#shared];
    this.#size *= 2;
    this.#low = new Uint32Array(this.#size);
    this.#high = new Uint32Array(this.#size);
    this.#owners = new Uint32Array(this.#size);
    this.#shared = new Uint8Array(this.#size);
    for (const [from, owner] of owners.entries()) {
      if (owner === 0) continue;
      const hash = { low: low[from] ?? 0, high: high[from] ?? 0 };
      const slot = this.#slotOf(hash);
      this.#low[slot] = hash.low;
      this.#high[slot] = hash.high;
      this.#owners[slot] = owner;
      this.#shared[slot] = shared[from] ?? 0;
    }
  }

  #growEntries(): void {
    this.#widths = longer(this.#widths, Uint8Array);
    this.#moods = longer(this.#moods, Uint8Array);
    this.#ends = longer(this.#ends, Uint32Array);
    this.#values = longer(this.#values, Uint32Array);
  }
}

function longer<T extends Uint8Array | Uint32Array>(list: T, Kind: new (length: number) => T): T {
  const more = new Kind(2 * list.length);
  more.set(list);
  return more;
}
