import { type Ties, tiesOf } from '#lib/maillog/parse-line.ts';

/** Renamed queue ids that are remembered: reports and copies are soon through. */
const mostRoutes = 50_000;

/**
 * Tells which of several joiners gets each line, so that all lines that belong together meet in one: those of a process, those of a queue id, which ends in the id
 * of the process that took the message, and those of what was made of a message. -1 for a line that belongs to nothing. All lines of a batch are
 * looked at before the first is told: what was made of a message may be named only behind its own lines.
 */
export function lineRouter(count: number): (lines: readonly string[]) => number[] {
  const routes = new Map<string, number>();
  const ofId = (queueId: string) => routes.get(queueId) ?? joinerOf(processOf(queueId), count);
  const note = (ties: Ties | null) => {
    if (ties === null || ties.queueId === '') return;
    if (ties.parent !== '') routes.set(ties.queueId, ofId(ties.parent));
    if (ties.child !== '') routes.set(ties.child, ofId(ties.queueId));
    if (routes.size > mostRoutes) routes.delete(routes.keys().next().value ?? '');
  };
  return (lines) => {
    const all = lines.map(tiesOf);
    for (const ties of all) note(ties);
    return all.map((ties) => {
      if (ties === null) return -1;
      return ties.queueId === '' ? joinerOf(ties.pid, count) : ofId(ties.queueId);
    });
  };
}

/** Mixed, since process ids come in steps: a daemon that starts two processes for each connection would use every other joiner. */
function joinerOf(pid: number, count: number): number {
  return ((Math.imul(pid, 0x9e3779b1) >>> 16) * count) >>> 16;
}

/** The process id in a queue id: 8 signs in front of it since 8.12, 7 or 8 before, 3 before 8.10. */
function processOf(queueId: string): number {
  const { length } = queueId;
  const start = length > 12 ? 8 : length === 12 ? 7 : Math.min(3, length - 5);
  const number = Number(queueId.slice(start));
  return Number.isInteger(number) ? number : queueId.charCodeAt(length - 1);
}
