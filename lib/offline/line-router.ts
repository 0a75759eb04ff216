import { type Ties, tiesOf } from '#lib/maillog/parse/parse-line.ts';
import { filedLine, type LineBatch, type LineRange } from './line-batch.ts';
import { numberOfId, numberOfIdIn } from './queue-id-number.ts';
import { processAt, type QuickTies, quickTies } from './tag-bytes.ts';

/** Renamed queue ids that are remembered: reports and copies are soon through. */
const mostRoutes = 50_000;

/**
 * Tells which of several joiners gets each line, so that all lines that belong together meet in one: those of a process, those of a queue id, which ends in the id
 * of the process that took the message, and those of what was made of a message. -1 for a line that belongs to nothing. All lines of a range are
 * looked at before the first is told: what was made of a message may be named only behind its own lines.
 */
export function lineRouter(count: number): (range: LineRange) => Int8Array {
  const routes = new Map<string, number>();
  const renamed = new Uint8Array(idSlots);
  const ofId = (queueId: string) => routes.get(queueId) ?? joinerOf(processOf(queueId), count);
  const route = (queueId: string, joiner: number) => {
    routes.set(queueId, joiner);
    renamed[slotOf(numberOfId(queueId))] = 1;
  };
  const note = (ties: Ties | null) => {
    if (ties === null || ties.queueId === '') return;
    if (ties.parent !== '') route(ties.queueId, ofId(ties.parent));
    if (ties.child !== '') route(ties.child, ofId(ties.queueId));
    if (routes.size > mostRoutes) routes.delete(routes.keys().next().value ?? '');
  };

  return ({ batch, from, until }) => {
    const told = new Int8Array(until - from);
    const idStarts = new Uint32Array(until - from);
    const idEnds = new Uint32Array(until - from);
    const slow = new Map<number, Ties | null>();
    for (let index = from; index < until; index += 1) {
      if (quickTiesOf(batch, index)) {
        told[index - from] = joinerOf(quick.pid, count);
        idStarts[index - from] = quick.idStart;
        idEnds[index - from] = quick.idEnd;
        continue;
      }
      const ties = tiesOf(filedLine(batch, index).line);
      slow.set(index - from, ties);
      note(ties);
    }
    for (const [index, ties] of slow) {
      if (ties === null) told[index] = -1;
      else told[index] = ties.queueId === '' ? joinerOf(ties.pid, count) : ofId(ties.queueId);
    }
    for (let index = 0; routes.size > 0 && index < told.length; index += 1) {
      const start = idStarts[index] ?? 0;
      const end = idEnds[index] ?? 0;
      if (end > start && renamed[slotOf(numberOfIdIn(batch.bytes, start, end))] === 1)
        told[index] = ofId(batch.bytes.toString('latin1', start, end));
    }
    return told;
  };
}

const senderLine = /^[^[]{1,64}\[(\d+)\]: ([0-9A-Za-z]+): from=/;
/** So many lines are looked at, and of so many one may be damaged. */
export const mostSeen = 10_000;
const mostOfOne = 200;

/**
 * Whether queue ids end in the process that served the client; those that a tool has made unreadable do not, nor those of 8.10 and 8.11, which take a message in
 * a process of its own. Then lines cannot be told apart.
 */
export function areIdsOfProcesses(ranges: readonly LineRange[]): boolean {
  const counts = { same: 0, other: 0 };
  let seen = 0;
  for (const { batch, from, until } of ranges) {
    for (let index = from; index < until && seen < mostSeen; index += 1, seen += 1) {
      const [, pid, queueId] = senderLine.exec(filedLine(batch, index).line) ?? [];
      if (pid === undefined || queueId === undefined) continue;
      const isSame = processOf(queueId) === Number(pid) && queueId.length !== 12;
      counts[isSame ? 'same' : 'other'] += 1;
    }
  }
  return counts.other * mostOfOne <= counts.same;
}

/** What was told last. */
const quick: QuickTies = { pid: 0, idStart: 0, idEnd: 0 };

function quickTiesOf({ bytes, starts, ends }: LineBatch, index: number): boolean {
  const end = ends[index] ?? 0;
  return end > 0 && quickTies(bytes, starts[index] ?? 0, end, quick);
}

/** Mixed, since process ids come in steps: a daemon that starts two processes for each connection would use every other joiner. */
function joinerOf(pid: number, count: number): number {
  return ((Math.imul(pid, 0x9e3779b1) >>> 16) * count) >>> 16;
}

function processOf(queueId: string): number {
  const number = Number(queueId.slice(processAt(queueId.length)));
  return Number.isInteger(number) ? number : queueId.charCodeAt(queueId.length - 1);
}

/** Most queue ids are not renamed; a slot that is empty says so without a text. */
const idSlots = 1 << 18;

const slotOf = (idNumber: number): number => idNumber & (idSlots - 1);
