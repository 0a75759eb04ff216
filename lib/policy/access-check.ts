import type { Entry } from '#lib/policy/entry/entry.ts';
import type { AroundEntries, EntryCheck } from '#lib/policy/entry/entry-check.ts';
import { entryLine } from '#lib/policy/entry/entry-rows.ts';
import type { CheckContext } from './finding.ts';
import { checkAccess } from './findings/access.ts';
import { AccessIndex } from './findings/access-index.ts';
import { type Spelled, spelled } from './findings/access-lookup.ts';
import { isRefusal } from './findings/access-tags.ts';
import { AskedLines } from './findings/asked-lines.ts';
import { checkContradictions } from './findings/contradictions.ts';
import { checkAccessEnds } from './findings/entries.ts';
import { checkRelayEntries } from './findings/relaying.ts';
import { FoundByRule } from './found-by-rule.ts';

const entryChecks: readonly EntryCheck[] = [
  checkRelayEntries,
  checkAccess,
  checkContradictions,
  checkAccessEnds,
];

/** A piece of the access map, by a name that no other content has. */
export type MapPart = { name: string; lines: number };

/** An entry that rules about the whole policy ask for. Of refusals of recipients only the first counts. */
type Rare = { entry: Entry; ifFirst: boolean };

/** What is known of a part. */
type Judged = {
  name: string;
  /** By which the index knows its entries. */
  ids: Uint32Array;
  rare: Rare[];
  found: FoundByRule;
  asked: AskedLines;
};

/** Where more than one in so many entries stands in a part that changed, beginning anew is as quick. */
const manyOf = 4;

/**
 * The check of the access map, part by part: all parts are noted, then all are judged. Afterwards it can take a map that differs in some parts, where
 * what changed concerns those entries alone that asked for a line of what changed.
 */
export class AccessCheck {
  readonly #checks: ReturnType<EntryCheck>[];
  readonly #index = new AccessIndex();
  #parts: Judged[] = [];

  constructor(policy: AroundEntries, context: Pick<CheckContext, 'hosts' | 'now'>) {
    this.#checks = entryChecks.map((check) => check(policy, context));
  }

  /** Where the entries stand that rules about the whole policy ask for, in their order. */
  get rare(): Entry[] {
    let refused = false;
    return this.#parts.flatMap(({ rare }) =>
      rare.flatMap(({ entry, ifFirst }) => {
        if (ifFirst && refused) return [];
        refused ||= ifFirst;
        return [entry];
      }),
    );
  }

  /** In the order of the parts. */
  get found(): FoundByRule[] {
    return this.#parts.map(({ found }) => found);
  }

  note(name: string, entries: readonly Entry[]): void {
    const ids = Uint32Array.from(entries, (entry) => {
      const one = spelled(entry);
      for (const check of this.#checks) check.note?.(one);
      return this.#index.add(one);
    });
    this.#parts.push(judgedPart(name, ids, entries));
  }

  judge(at: number, entries: readonly Entry[]): void {
    const part = this.#parts[at];
    if (!part) throw new Error(`there is no part ${at}`);
    part.found = new FoundByRule();
    part.asked = new AskedLines(entries.length);
    this.#index.asked = part.asked;
    for (const [place, entry] of entries.entries()) {
      const [one, id] = [spelled(entry), part.ids[place] ?? 0];
      for (const check of this.#checks) check.judge(one, id, this.#index, part.found.report);
    }
    this.#index.asked = null;
  }

  /**
   * Goes over to a map of these parts; `read` gives the entries of a part, also of one that is gone. Answers the places of the parts to be judged now. Null when too
   * much has changed, or something on which more depends than is known here: then this is of no use any more.
   */
  async goOver(
    parts: readonly MapPart[],
    read: (name: string) => Promise<readonly Entry[] | null>,
  ): Promise<number[] | null> {
    const { next, gone } = this.#compare(parts);
    const changed = linesOf(gone) + linesOf(parts.filter((_, at) => next[at] === null));
    if (changed * manyOf > linesOf(parts) + 40_000) return null;
    if (this.#index.entries > 2 * linesOf(parts) + 40_000) return null;
    const before = new Map<string, { entry: Entry; id: number }>();
    for (const { name, ids } of gone) {
      const entries = await read(name);
      if (entries === null || entries.length !== ids.length) return null;
      for (const [at, entry] of entries.entries()) before.set(entryLine(entry), { entry, id: ids[at] ?? 0 });
    }
    const fresh: { at: number; name: string; entries: readonly Entry[] }[] = [];
    for (const [at, { name }] of parts.entries()) {
      if (next[at] !== null) continue;
      const entries = await read(name);
      if (entries === null) return null;
      fresh.push({ at, name, entries });
    }
    const lines = this.#exchange(before, fresh, next);
    if (lines === null) return null;
    this.#parts = next.flatMap((part) => part ?? []);
    const isNew = new Set(fresh.map(({ at }) => at));
    return [...this.#parts.entries()].flatMap(([at, { asked }]) =>
      isNew.has(at) || lines.some((line) => asked.has(line)) ? [at] : [],
    );
  }

  /** By the names of parts, where in them these entries stand. */
  placesOf(ids: ReadonlySet<number>): Map<string, { place: number; id: number }[]> {
    const places = new Map<string, { place: number; id: number }[]>();
    if (ids.size === 0) return places;
    for (const { name, ids: own } of this.#parts) {
      const inside: { place: number; id: number }[] = [];
      for (let place = 0; place < own.length; place += 1) {
        const id = own[place] ?? 0;
        if (ids.has(id)) inside.push({ place, id });
      }
      if (inside.length > 0) places.set(name, inside);
    }
    return places;
  }

  /** What is the same part as before, at its new place; null where a part is new. */
  #compare(parts: readonly MapPart[]): { next: (Judged | null)[]; gone: Judged[] } {
    const places = new Map(this.#parts.map(({ name }, at) => [name, at]));
    let last = -1;
    const next = parts.map(({ name }) => {
      const at = places.get(name);
      if (at === undefined || at <= last) return null;
      last = at;
      return this.#parts[at] ?? null;
    });
    const kept = new Set(next);
    return { next, gone: this.#parts.filter((part) => !kept.has(part)) };
  }

  /** Takes out what is gone and in what is new; what is in both keeps its place in the index. Answers the lines of what changed. */
  #exchange(
    before: Map<string, { entry: Entry; id: number }>,
    fresh: readonly { at: number; name: string; entries: readonly Entry[] }[],
    next: (Judged | null)[],
  ) {
    const known = new Map<Entry, number>();
    const added: Entry[] = [];
    for (const entry of fresh.flatMap(({ entries }) => entries)) {
      const same = before.get(entryLine(entry));
      if (same) known.set(entry, same.id);
      else added.push(entry);
      before.delete(entryLine(entry));
    }
    const removed = [...before.values()].map(({ entry, id }) => ({ one: spelled(entry), id }));
    for (const { one, id } of removed) if (this.#isNoted(one) || !this.#index.remove(one, id)) return null;
    const inserted = added.map(spelled);
    for (const one of inserted) {
      const id = this.#isNoted(one) ? null : this.#index.insert(one);
      if (id === null) return null;
      known.set(one.entry, id);
    }
    for (const { at, name, entries } of fresh)
      next[at] = judgedPart(
        name,
        Uint32Array.from(entries, (entry) => known.get(entry) ?? 0),
        entries,
      );
    return [...removed.map(({ one }) => one), ...inserted].flatMap((one) => this.#index.linesOf(one));
  }

  #isNoted(one: Spelled): boolean {
    return this.#checks.some((check) => check.note?.(one));
  }
}

const linesOf = (parts: readonly (MapPart | Judged)[]): number =>
  parts.reduce((sum, part) => sum + ('ids' in part ? part.ids.length : part.lines), 0);

/** Not judged yet. */
function judgedPart(name: string, ids: Uint32Array, entries: readonly Entry[]): Judged {
  let refused = false;
  const rare = entries.flatMap((entry): Rare[] => {
    if (isRare(entry)) return [{ entry, ifFirst: false }];
    if (refused || entry.tag !== 'To:' || !isRefusal(entry.value)) return [];
    refused = true;
    return [{ entry, ifFirst: true }];
  });
  return { name, ids, rare, found: new FoundByRule(), asked: new AskedLines(0) };
}

const usualTags = new Set(['Connect:', 'From:', 'To:', '']);

/** What of the access map is more than whom to refuse or let in: other tags, mail that is held, domains that are relayed. */
function isRare({ tag, key, value }: Entry): boolean {
  if (!usualTags.has(tag)) return true;
  if (tag === 'Connect:') return value.startsWith('QUARANTINE:');
  return value === 'RELAY' && tag !== 'From:' && !key.includes('@');
}
