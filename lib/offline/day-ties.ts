import { dayMs } from '#lib/maillog/place.ts';
import type { LineTies } from './line-ties.ts';

/** What may go on over midnight: when each process was heard last, and the queue ids of the day. */
export type Carried = { pids: ReadonlyMap<number, number>; ids: ReadonlySet<number> };

/** The lines of one day, tied by process and queue id to whatever belongs together. */
export type DayTies = {
  /** Answers the line's place, for `isOpen` once all lines were added. A line may come late, from a day before. */
  add: (at: number, ties: LineTies) => number;
  /** Whether the line may belong to something that began before the day, or to what another source brought. */
  isOpen: (place: number) => boolean;
  carried: () => Carried;
};

/** Process ids are used again; a connection that is silent for so long has ended (kept-sessions.ts). */
const longestSilence = 3 * 3_600_000;
/** Sources differ by so much in when a line was written (doubles.ts). */
const edge = 2000;

/**
 * Tells which lines of a day need nothing but the day: everything that is tied to them began within it. Where that is not certain, it answers that they
 * are open.
 */
export function dayTies(day: number, before: Carried): DayTies {
  /** Groups of lines, joined as ties are found: each points to another of its group, the last to itself. */
  const groups: number[] = [];
  const open = new Set<number>();
  const ofPid = new Map<number, { group: number; lastAt: number }>();
  const ofId = new Map<number, number>();
  const places: number[] = [];
  const [first, last] = [day * dayMs + edge, (day + 1) * dayMs - edge];

  const begin = (isOpen: boolean): number => {
    const group = groups.length;
    groups.push(group);
    if (isOpen) open.add(group);
    return group;
  };
  const rootOf = (group: number): number => {
    let root = group;
    for (let next = groups[root] ?? root; next !== root; next = groups[root] ?? root) {
      groups[root] = groups[next] ?? next;
      root = next;
    }
    return root;
  };
  const tie = (one: number, other: number): number => {
    if (one < 0) return other;
    const [into, from] = [rootOf(one), rootOf(other)];
    groups[from] = into;
    if (open.has(from)) open.add(into);
    return into;
  };
  const groupOfPid = (pid: number, at: number): number => {
    const known = ofPid.get(pid);
    if (known && at - known.lastAt <= longestSilence) {
      known.lastAt = Math.max(known.lastAt, at);
      return known.group;
    }
    const group = begin(at - (before.pids.get(pid) ?? Number.NEGATIVE_INFINITY) <= longestSilence);
    ofPid.set(pid, { group, lastAt: at });
    return group;
  };
  const groupOfId = (id: number, { isShort, isBeginning }: LineTies, isOwn: boolean): number => {
    const known = ofId.get(id);
    if (known !== undefined) return known;
    const group = begin(isShort || before.ids.has(id) || (isOwn && !isBeginning()));
    ofId.set(id, group);
    return group;
  };

  return {
    add(at, ties) {
      const { pid, id, child, parent, next } = ties;
      let group = pid > 0 ? groupOfPid(pid, at) : -1;
      if (id !== 0) group = tie(group, groupOfId(id, ties, true));
      if (child !== 0) group = tie(group, groupOfId(child, ties, false));
      if (parent !== 0) group = tie(group, groupOfId(parent, ties, false));
      if (next !== 0) group = tie(group, groupOfId(next, ties, false));
      if (group < 0) group = begin(false);
      if (at < first || at >= last) open.add(rootOf(group));
      return places.push(group) - 1;
    },
    isOpen: (place) => open.has(rootOf(places[place] ?? -1)),
    carried() {
      const end = (day + 1) * dayMs - longestSilence;
      const pids = new Map<number, number>();
      for (const [pid, { lastAt }] of ofPid) if (lastAt >= end) pids.set(pid, lastAt);
      return { pids, ids: new Set(ofId.keys()) };
    },
  };
}
