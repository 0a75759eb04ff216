import { inBlocks, mostInBlock, packBlock, packBlockLater, type RawLine } from '#lib/maillog/line-block.ts';
import { dayOf } from '#lib/maillog/place.ts';
import type { FileImport } from '#lib/maillog/writer.ts';
import { doublesOfFile } from './doubles.ts';
import { type Intake, noteLines, spanOf } from './ingest.ts';
import { byDay, type PackedBlock, putBlocks, type Seen } from './lines.ts';
import type { Shelf } from './shelf.ts';
import { takeDay } from './take-day.ts';

/** Lines of a file on their way into the store, and the blocks that other threads pack them into meanwhile. */
type Turn = {
  lines: readonly RawLine[];
  blocks: Promise<PackedBlock[]>;
  /** What others had written when doubles were told. */
  version: string;
};

export type FilePlace = {
  shelf: Shelf;
  gateway: number;
  /** Does something in one transaction. */
  inTurn: <T>(work: (intake: Intake) => T) => T;
  /** Another word after each transaction of somebody else. */
  version: () => string;
  /** Lines of the same import that are no doubles of the file's. */
  own: Seen;
  /** Lines that are stored in one transaction, about. */
  perTurn: number;
};

/**
 * One reading of one file: doubles are told by what was stored before it, and each is met once. While one turn is stored, the next one is packed; so what
 * others stored meanwhile is looked at once more within the transaction.
 */
export function openFile({ shelf, gateway, inTurn, version, own, perTurn }: FilePlace): FileImport {
  const doubles = doublesOfFile(shelf, gateway, own);
  const isGone = goneIn(shelf);
  let waiting: RawLine[] = [];
  let packing: Turn | null = null;
  let stored = 0;

  const freshOf = (lines: readonly RawLine[]): readonly RawLine[] => {
    doubles.prepare(...spanOf(lines));
    const fresh = lines.filter((line) => doubles.take(line) === null && !isGone(line.at));
    return fresh.length === lines.length ? lines : fresh;
  };
  const store = async ({ lines, blocks, version: before }: Turn): Promise<void> => {
    const packed = await blocks;
    if (lines.length === 0) return;
    stored += inTurn((intake) => {
      const fresh = version() === before ? lines : freshOf(lines);
      const ids = putBlocks(shelf, gateway, fresh === lines ? packed : packedBlocks(fresh));
      doubles.own(ids);
      noteLines(intake, fresh, ids);
      return fresh.length;
    });
  };
  const begin = async (isLast: boolean): Promise<void> => {
    const planned = version();
    const fresh = freshOf(waiting);
    const lines = isLast ? fresh : wholeBlocks(fresh);
    waiting = fresh.slice(lines.length);
    const before = packing;
    const turn = { lines, blocks: packedLater(lines), version: planned };
    turn.blocks.catch(() => {}); // told when its turn comes
    packing = turn;
    if (before) await store(before);
  };
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await begin(true);
    if (packing) await store(packing);
    packing = null;
  };
  return {
    gateway,
    async takeDay(day, path) {
      await flush(); // what comes before is stored before
      const taken = takeDay({ shelf, inTurn }, day, path);
      if (taken === null) return null;
      for (const [block, count] of taken.blocks) own.set(block, count);
      doubles.pass(taken.blocks);
      return taken.lines;
    },
    stored: () => stored,
    async put(lines) {
      for (const line of lines) waiting.push(line);
      if (waiting.length >= perTurn) await begin(false);
    },
    async end() {
      await flush();
      return stored;
    },
  };
}

/** Whether the raw lines of a time's day were deleted, so that nobody knows any more whether one was among them. */
function goneIn(shelf: Shelf): (at: number) => boolean {
  const gone = new Set(
    shelf
      .prepare<{ day: number }>('SELECT day FROM day WHERE linesGone = 1')
      .all()
      .map(({ day }) => day),
  );
  return (at) => gone.size > 0 && gone.has(dayOf(at));
}

/** Without those at the end that leave room in their block, if there are many: what comes next belongs beside them. */
function wholeBlocks(lines: readonly RawLine[]): readonly RawLine[] {
  const newest = lines.at(-1);
  if (!newest || lines.length < 4 * mostInBlock.lines) return lines;
  const { lines: ofDay = [], places = [] } = byDay(lines).find(({ day }) => day === dayOf(newest.at)) ?? {};
  const left = inBlocks(ofDay).at(-1)?.length ?? 0;
  return left < ofDay.length ? lines.slice(0, places[ofDay.length - left]) : lines;
}

type Block = Omit<PackedBlock, 'data'>;

function blocksOf(lines: readonly RawLine[]): Block[] {
  return byDay(lines).flatMap(({ day, places, lines: ofDay }) => {
    let start = 0;
    return inBlocks(ofDay).map((block) => {
      const first = start;
      start += block.length;
      return { day, places: places.slice(first, start), lines: block };
    });
  });
}

function packedBlocks(lines: readonly RawLine[]): PackedBlock[] {
  return blocksOf(lines).map((block) => ({ ...block, data: packBlock(block.lines) }));
}

function packedLater(lines: readonly RawLine[]): Promise<PackedBlock[]> {
  return Promise.all(
    blocksOf(lines).map(async (block) => ({ ...block, data: await packBlockLater(block.lines) })),
  );
}
