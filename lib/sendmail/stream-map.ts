import type { Entry } from '#lib/policy/entry.ts';
import { networkOf } from '#lib/policy/network-entry.ts';
import { linesOf } from './entry-lines.ts';
import { formatLine, keyStandsTwice } from './map-line.ts';

/** The maps whose source is a line for each entry, and may be very long. */
export const longMaps = ['access', 'mailertable', 'virtusertable', 'genericstable'] as const;
export type LongMap = (typeof longMaps)[number];

type Placed = { folded: string; text: string; width: number };

/**
 * Renders a long map piece by piece, to the same text as `renderAccess` and `renderTable`. `spelledOut` are the entries whose lines may stand elsewhere
 * than the entry does; `add` gets the others, in the order of their tags and keys run together.
 */
export class MapStream {
  readonly #map: LongMap;
  readonly #aside: Placed[];
  #next = 0;
  #last: Placed | null = null;

  constructor(map: LongMap, spelledOut: readonly Entry[]) {
    this.#map = map;
    this.#aside = spelledOut
      .flatMap(placedLines)
      .sort((a, b) => (a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : b.width - a.width));
  }

  /** The lines that are certain by now, each with its line feed. */
  add(entries: readonly Entry[]): string[] {
    const lines: string[] = [];
    for (const entry of entries)
      for (const line of placedLines(entry)) {
        this.#asideBefore(line.folded, lines);
        this.#put(line, lines);
      }
    return lines;
  }

  /** The lines that are left once all entries were added. */
  end(): string[] {
    const lines: string[] = [];
    this.#asideBefore(null, lines);
    if (this.#last) lines.push(this.#last.text);
    this.#last = null;
    return lines;
  }

  #asideBefore(bound: string | null, lines: string[]): void {
    for (; this.#next < this.#aside.length; this.#next += 1) {
      const line = this.#aside[this.#next];
      if (!line || (bound !== null && line.folded > bound)) return;
      this.#put(line, lines);
    }
  }

  /** Of two lines with one key the narrower network's holds in access; anywhere else makemap would keep the first and stop. */
  #put(line: Placed, lines: string[]): void {
    const last = this.#last;
    if (last && line.folded < last.folded) throw new Error(`${line.folded} comes after ${last.folded}`);
    if (last && line.folded === last.folded) {
      if (this.#map !== 'access') throw keyStandsTwice(line.folded);
      if (line.width > last.width) this.#last = line;
      return;
    }
    if (last) lines.push(last.text);
    this.#last = line;
  }
}

/** A name is narrower than any network. */
function placedLines(entry: Entry): Placed[] {
  const width = entry.map === 'access' ? (networkOf(entry.key)?.prefix ?? Number.POSITIVE_INFINITY) : 0;
  return linesOf(entry).map((line) => ({
    folded: line.key.toLowerCase(),
    text: `${formatLine(line)}\n`,
    width,
  }));
}
