import type { Ties } from '#lib/maillog/parse/parse-line.ts';
import { dayMs } from '#lib/maillog/place.ts';

/** A line of a day, and what ties it to others. */
export type TiedLine = { at: number; text: string; ties: Ties };

/** What may go on over midnight: when each process was heard last, and the queue ids of the day. */
export type Carried = { pids: ReadonlyMap<number, number>; ids: ReadonlySet<string> };

/** The lines of one day, tied by process and queue id to whatever belongs together. */
export type DayTies = {
  /** Answers the line's place, for `isOpen` once all lines were added. A line may come late, from a day before. */
  add: (line: TiedLine) => number;
  /** Whether the line may belong to something that began before the day, or to what another source brought. */
  isOpen: (place: number) => boolean;
  carried: () => Carried;
};

/** Process ids are used again; a connection that is silent for so long has ended (kept-sessions.ts). */
const longestSilence = 3 * 3_600_000;
/** Sources differ by so much in when a line was written (doubles.ts). */
const edge = 2000;
/** Queue ids of 8.11 and before come again within days. */
const shortId = 12;
/** What the daemon says of a message while it comes in, and of nothing that is in the queue. */
const beginning = /^(?:q<|from=|ruleset=|AUTH|STARTTLS|Milter)/;

/**
 * Tells which lines of a day need nothing but the day: everything that is tied to them began within it. Where that is not certain, it answers that they
 * are open.
 */
export function dayTies(day: number, before: Carried): DayTies {
  /** Groups of lines, joined as ties are found: each points to another of its group, the last to itself. */
  const groups: number[] = [];
  const open = new Set<number>();
  const ofPid = new Map<number, { group: number; lastAt: number }>();
  const ofId = new Map<string, number>();
  const places: number[] = [];

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
  const groupOfId = (queueId: string, isBegun: () => boolean): number => {
    const known = ofId.get(queueId);
    if (known !== undefined) return known;
    const group = begin(queueId.length < shortId || before.ids.has(queueId) || !isBegun());
    ofId.set(queueId, group);
    return group;
  };

  return {
    add({ at, text, ties: { pid, queueId, child, parent } }) {
      let group = pid > 0 ? groupOfPid(pid, at) : -1;
      const join = (other: number) => {
        group = group < 0 ? other : tie(group, other);
      };
      if (queueId !== '') join(groupOfId(queueId, () => isBeginning(text, queueId)));
      for (const other of [child, parent, nextId(text)]) if (other !== '') join(groupOfId(other, () => true));
      const isOutside = at < day * dayMs + edge || at >= (day + 1) * dayMs - edge;
      if (group < 0) group = begin(false);
      if (isOutside) open.add(rootOf(group));
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

/** What was handed in on the host itself goes to the daemon of the same host, which gives it a queue id of its own (join-delivery.ts). */
function nextId(line: string): string {
  if (!line.endsWith(accepted)) return '';
  const start = line.lastIndexOf(' ', line.length - accepted.length - 1) + 1;
  const id = line.slice(start, line.length - accepted.length).replace('(', '');
  return /^[0-9A-Za-z]{12,20}$/.test(id) ? id : '';
}

const accepted = ' Message accepted for delivery)';

function isBeginning(line: string, queueId: string): boolean {
  const start = line.indexOf(`${queueId}: `) + queueId.length + 2;
  return beginning.test(line.slice(start, start + 10)) || line.includes(' did not issue MAIL', start);
}
