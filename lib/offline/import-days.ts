import { rmSync } from 'node:fs';
import { type Carried, type DayTies, dayTies, type TiedLine } from '#lib/maillog/join/day-ties.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import { dayOf } from '#lib/maillog/place.ts';
import type { ImportedLine, LogWriter } from '#lib/maillog/writer.ts';
import { type DayFiller, type PackedLines, packLines, unpackLines } from './fill-day.ts';

/** Lines on their way into the store, whole days by themselves where that comes to the same. */
export type DayImport = {
  /** Begins with the next file. */
  openFile: () => void;
  put: (lines: readonly TiedLine[]) => Promise<void>;
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

/** A line, the file it is from, and its place among the ties of its day. */
type FileLine = RawLine & { file: number; place: number };
/** A day whose lines are collected, or are stored as they come when `lines` is null. */
type OpenDay = { day: number; ties: DayTies; lines: FileLine[] | null };
/** A day that is being filled: its lines packed, since many small values are dear to keep. */
type Filling = { day: number; files: FilePacket[]; done: Promise<void> };
type FilePacket = PackedLines & { file: number };
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
  let file = 0;
  let open: OpenDay | null = null;
  let before: Carried | null = null;

  const begin = (day: number): OpenDay => {
    const isAlone = !writer.hasDay(day) && !writer.hasDay(day + 1);
    const isNew = day < options.today && isAlone && (before !== null || !writer.hasDay(day - 1));
    const { pids, ids } = before ?? nothing;
    const carried = { pids, ids: new Set([...ids, ...writer.looseIds(gateway)]) };
    return { day, ties: dayTies(day, carried), lines: isNew ? [] : null };
  };
  /** What came first is done first; so many days wait until they are filled. */
  const work = async (most: number): Promise<void> => {
    for (let job = jobs[0]; job && (jobs.length > most || job.filling === null); job = jobs[0]) {
      jobs.shift();
      if (job.filling) await takeOver(store, job.filling, options);
      await store.put(job.rest);
    }
  };
  const close = async (): Promise<void> => {
    if (!open) return;
    const { day, lines, ties } = open;
    before = ties.carried();
    open = null;
    if (lines === null) return;
    const own = lines.filter(({ place }) => !ties.isOpen(place));
    const rest = lines.filter(({ place }) => ties.isOpen(place));
    const filling = own.length > 0 ? startFilling({ day, lines: own, id: store.gateway() }, options) : null;
    jobs.push({ filling, rest });
    await work(options.atOnce);
  };

  return {
    openFile() {
      file += 1;
    },
    async put(lines) {
      let straight: FileLine[] = [];
      for (const tied of lines) {
        const { at, text } = tied;
        const day = dayOf(at);
        if (open === null || day > open.day) {
          if (straight.length > 0) jobs.push({ filling: null, rest: straight });
          straight = []; // what came first is done first
          await close();
          open = begin(day);
        }
        const line = { at, text, file, place: open.ties.add(tied) };
        if (open.lines !== null && day === open.day) open.lines.push(line);
        else straight.push(line);
        if (open.lines === null || open.lines.length <= mostOfDay) continue;
        straight = [...open.lines, ...straight];
        open.lines = null;
      }
      if (straight.length === 0) return;
      jobs.push({ filling: null, rest: straight });
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

function startFilling(
  { day, lines, id }: { day: number; lines: readonly FileLine[]; id: number },
  { gateway, realm, filler, pathOf }: DayOptions,
): Filling {
  const ofFiles: FileLine[][] = [];
  let last = -1;
  for (const line of lines) {
    if (line.file !== last) ofFiles.push([]);
    last = line.file;
    ofFiles.at(-1)?.push(line);
  }
  const files = ofFiles.map((own) => ({ ...packLines(own), file: own[0]?.file ?? 0 }));
  const wanted = { path: pathOf(day), gateway: { id, name: gateway }, realm, files };
  const done = filler.fill(wanted);
  done.catch(() => {}); // told when its turn comes
  return { day, files, done };
}

async function takeOver(
  store: OrderedStore,
  { day, files, done }: Filling,
  { pathOf }: DayOptions,
): Promise<void> {
  await done;
  const isTaken = await store.takeDay(day, pathOf(day));
  rmSync(pathOf(day), { force: true });
  if (isTaken) return;
  for (const { file, ...packed } of files)
    await store.put(unpackLines(packed).map((line) => ({ ...line, file, place: 0 })));
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
        const portion: ImportedLine[] = [];
        for (let line = lines[at]; line?.file === own && portion.length < mostAtOnce; line = lines[at]) {
          portion.push({ at: line.at, text: line.text, parsed: parseLine(line.text, 'all') });
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

/** Lines that are parsed at once, and stored while they are still at hand. */
const mostAtOnce = 5000;
