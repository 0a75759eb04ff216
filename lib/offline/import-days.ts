import { rmSync } from 'node:fs';
import { dayMs, dayOf } from '#lib/maillog/place.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import { type DayLines, dayLines, type FileLine, fileLine } from './day-lines.ts';
import { type Carried, type DayTies, dayTies } from './day-ties.ts';
import type { DayFiller } from './fill-day.ts';
import type { LineBatch } from './line-batch.ts';
import { idOfText, type LineTies } from './line-ties.ts';
import { sharedRooms } from './shared-rooms.ts';

/** Lines on their way into the store, whole days by themselves where that comes to the same. */
export type DayImport = {
  /** Begins with the next file. */
  openFile: () => void;
  /** Whether a line of this time begins another day: then `turn` is to be waited for first. */
  isNext: (at: number) => boolean;
  turn: (at: number) => Promise<void>;
  /** Takes the line at this index of a batch, with what ties it to others. */
  put: (batch: LineBatch, index: number, ties: LineTies) => void;
  /** Stores what does not wait for its day to end. To be waited for now and then. */
  work: () => Promise<void>;
  /** How many lines were stored as new so far. */
  stored: () => number;
  /** Stores the rest. */
  end: () => Promise<void>;
};

export type DayOptions = {
  writer: LogWriter;
  gateway: string;
  realm: string;
  filler: DayFiller;
  /** Days that are filled at the same time. */
  atOnce: number;
  /** Where a day is filled. */
  pathOf: (day: number) => string;
  /** The day that is not over. */
  today: number;
};

/** A longer day is stored line by line: its lines wait in memory until it is over, and taking it over takes its time. */
const mostOfDay = 600_000;

/** Lines of days that are being filled wait in memory: more of them are not begun meanwhile. */
const mostOnTheWay = 1_100_000;

/** Sendmail gives up after five days (Timeout.queuereturn), so nothing more comes for a day before. Those are counted while others are filled. */
const waitsFor = 6;

/** A day whose lines are collected, or are stored as they come when `lines` is null. */
type OpenDay = { day: number; ties: DayTies; lines: DayLines | null };
/** A day that is being filled with these lines. */
type Filling = { day: number; lines: DayLines; done: Promise<void> };
/** A day that is being filled, and what follows it. */
type Job = { filling: Filling | null; rest: FileLine[] };

const nothing: Carried = { pids: new Map(), ids: new Set() };

/**
 * Stores the lines of files of one gateway in their order. A day that the store has nothing of, nor of the day behind it, is filled in another thread, with all lines that belong to
 * nothing from before it; the others follow when it was taken over. What goes on over midnight is known of a day whose day before was seen, or is not in
 * the store; other days are stored line by line.
 */
export function dayImport(options: DayOptions): DayImport {
  const { writer, gateway, realm } = options;
  const store = orderedStore(writer, gateway, realm);
  const jobs: Job[] = [];
  const rooms = sharedRooms();
  let file = 0;
  let open: OpenDay | null = null;
  let openUntil = Number.NEGATIVE_INFINITY;
  let before: Carried | null = null;
  let straight: FileLine[] = [];

  const begin = (day: number): OpenDay => {
    const isAlone = !writer.hasDay(day) && !writer.hasDay(day + 1);
    const isNew = day < options.today && isAlone && (before !== null || !writer.hasDay(day - 1));
    const { pids, ids } = before ?? nothing;
    const carried = { pids, ids: new Set([...ids, ...writer.looseIds(gateway).map(idOfText)]) };
    return { day, ties: dayTies(day, carried), lines: isNew ? dayLines(rooms) : null };
  };
  /** What came first is done first; so many days wait until they are filled. */
  const work = async (most: number): Promise<void> => {
    const isFull = () => jobs.length > most || linesOn(jobs) > mostOnTheWay;
    for (let job = jobs[0]; job && (isFull() || job.filling === null); job = jobs[0]) {
      jobs.shift();
      if (job.filling) await takeOver(store, job.filling, options);
      await store.put(job.rest);
      if (job.filling) writer.rollUp(new Date((job.filling.day - waitsFor) * dayMs));
    }
  };
  const flush = (): void => {
    if (straight.length > 0) jobs.push({ filling: null, rest: straight });
    straight = [];
  };
  const close = async (): Promise<void> => {
    flush(); // what came first is done first
    if (!open) return work(options.atOnce);
    const { day, lines, ties } = open;
    before = ties.carried();
    open = null;
    if (lines !== null) {
      const rest = lines.takeApart(ties.isOpen);
      const filling = lines.count() > 0 ? startFilling({ day, lines, id: store.gateway() }, options) : null;
      jobs.push({ filling, rest });
    }
    await work(options.atOnce);
  };

  return {
    openFile() {
      file += 1;
    },
    isNext: (at) => at >= openUntil || open === null,
    async turn(at) {
      await close();
      const day = dayOf(at);
      open = begin(day);
      openUntil = (day + 1) * dayMs;
    },
    put(batch, index, ties) {
      if (!open) throw new Error('No day was begun.');
      const at = batch.times[index] ?? Number.NaN;
      const place = open.ties.add(at, ties);
      // a line may come late, from a day before; it has its place nevertheless
      if (open.lines !== null && dayOf(at) === open.day) open.lines.add({ file, batch, index, place });
      else straight.push(fileLine(file, batch, index));
      if (open.lines === null || open.lines.count() <= mostOfDay) return;
      straight = [...open.lines.texts(), ...straight];
      open.lines = null;
    },
    async work() {
      flush();
      await work(options.atOnce);
    },
    async end() {
      await close();
      await work(0);
      await store.end();
    },
    stored: () => store.stored(),
  };
}

const linesOn = (jobs: readonly Job[]): number =>
  jobs.reduce((sum, { filling }) => sum + (filling?.lines.count() ?? 0), 0);

function startFilling(
  { day, lines, id }: { day: number; lines: DayLines; id: number },
  { gateway, realm, filler, pathOf }: DayOptions,
): Filling {
  const wanted = { path: pathOf(day), gateway: { id, name: gateway }, realm, lines: lines.packed() };
  const done = filler.fill(wanted);
  done.catch(() => {}); // told when its turn comes
  return { day, lines, done };
}

async function takeOver(
  store: OrderedStore,
  { day, lines, done }: Filling,
  { pathOf }: DayOptions,
): Promise<void> {
  await done;
  const isTaken = await store.takeDay(day, pathOf(day));
  rmSync(pathOf(day), { force: true });
  if (!isTaken) await store.put(lines.texts());
  lines.end();
}

type OrderedStore = ReturnType<typeof orderedStore>;

/** One file after the other, since doubles are told file by file. */
function orderedStore(writer: LogWriter, gateway: string, realm: string) {
  let current = writer.openFile(gateway, realm);
  let file = 0;
  let stored = 0;
  const turnTo = async (next: number): Promise<void> => {
    if (next === file) return;
    stored += await current.end();
    current = writer.openFile(gateway, realm);
    file = next;
  };
  return {
    gateway: () => current.gateway,
    async put(lines: readonly FileLine[]): Promise<void> {
      for (let at = 0; at < lines.length; ) {
        const { file: own = 0 } = lines[at] ?? {};
        await turnTo(own);
        const portion: FileLine[] = [];
        for (let line = lines[at]; line?.file === own && portion.length < mostAtOnce; line = lines[at]) {
          portion.push(line);
          at += 1;
        }
        await current.put(portion);
      }
    },
    async takeDay(day: number, path: string): Promise<boolean> {
      const taken = await current.takeDay(day, path);
      stored += taken ?? 0;
      return taken !== null;
    },
    stored: () => stored + current.stored(),
    end: () => current.end(),
  };
}

/** Lines that are handed on at once. */
const mostAtOnce = 5000;
