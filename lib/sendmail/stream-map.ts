import { LineBytes } from '#lib/line-bytes.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { foldedKey } from '#lib/policy/entry/literal-entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import type { PlainSources } from '#lib/policy/entry/plain-sources.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { linesOf } from './entry-lines.ts';
import { formatLine, keyStandsTwice } from './map-line.ts';

/** The maps whose source is a line for each entry, and may be very long. */
export const longMaps = ['access', 'mailertable', 'virtusertable', 'genericstable'] as const;
export type LongMap = (typeof longMaps)[number];

type Placed = { folded: string; text: string; width: number };

/** Entries of a long map in the order of their tags and keys run together. */
type Sources = PlainSources & {
  /** The entry itself, for one that has no such line; null when it is among those that were given at the beginning. */
  entryAt: (at: number) => Entry | null;
};

/**
 * Renders a long map piece by piece, to the same text as `renderAccess` and `renderTable`. `spelledOut` are the entries whose lines may stand elsewhere
 * than the entry does.
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

  /** The lines that are certain by now. */
  add(entries: Sources): LineBytes[] {
    if (entries.sources.count === 0) return [];
    if (this.#standsAlone(entries)) return this.#takeWhole(entries.sources);
    const { sources, entryAt } = entries;
    const lines: string[] = [];
    for (const [at, source] of sources.texts().entries()) {
      if (source !== '') this.#merge(plainLine(source), lines);
      else {
        const entry = entryAt(at);
        for (const line of entry ? placedLines(entry) : []) this.#merge(line, lines);
      }
    }
    return [asSource(lines)];
  }

  /** Whether no other line comes between these; otherwise they have to be looked at one by one. */
  #standsAlone({ sources, complete }: Sources): boolean {
    if (!complete) return false;
    const aside = this.#aside[this.#next];
    if (aside && aside.folded <= plainLine(sources.text(sources.count - 1)).folded) return false;
    return !this.#last || this.#last.folded < plainLine(sources.text(0)).folded;
  }

  #takeWhole(sources: LineBytes): LineBytes[] {
    const before = this.#last ? [asSource([this.#last.text])] : [];
    this.#last = plainLine(sources.text(sources.count - 1));
    return [...before, sources.slice(0, sources.count - 1)];
  }

  /** The lines that are left once all entries were added. */
  end(): LineBytes {
    const lines: string[] = [];
    this.#asideBefore(null, lines);
    if (this.#last) lines.push(this.#last.text);
    this.#last = null;
    return asSource(lines);
  }

  #merge(line: Placed, lines: string[]): void {
    this.#asideBefore(line.folded, lines);
    this.#put(line, lines);
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

/** Bytes of another character set as the file had them. */
function asSource(lines: readonly string[]): LineBytes {
  return LineBytes.in(bytesOfText(lines.map((line) => `${line}\n`).join('')));
}

/** One address is as narrow as a name: only the networks it lies in may have the same line. */
function plainLine(text: string): Placed {
  return { folded: text.slice(0, text.indexOf('\t')).toLowerCase(), text, width: Number.POSITIVE_INFINITY };
}

/** A name is narrower than any network. */
function placedLines(entry: Entry): Placed[] {
  const width = entry.map === 'access' ? (networkOf(entry.key)?.prefix ?? Number.POSITIVE_INFINITY) : 0;
  return linesOf(entry).map((line) => ({ folded: foldedKey(line.key), text: formatLine(line), width }));
}
