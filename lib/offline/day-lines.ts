import type { RawLine } from '#lib/maillog/line-block.ts';
import { filedLine, type LineBatch } from './line-batch.ts';
import type { SharedRooms } from './shared-rooms.ts';

/** A line, and the file it is from. */
export type FileLine = RawLine & { file: number };

/** Lines of a batch on their way to another thread: few large values, since each small one costs much. */
export type PackedLines = {
  file: number;
  /** Both threads look at the same memory: a day's lines stand there once. */
  bytes: Uint8Array<SharedArrayBuffer>;
  /** Where each line stands in the bytes; one that ends at 0 is the next of the others, which stand behind each other. */
  starts: Uint32Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  others: string;
  lengths: Uint32Array<ArrayBuffer>;
};

/** Lines of one batch and file, by their index there, and what they are called by who tells which are apart. */
type Piece = { file: number; batch: LineBatch; indexes: number[]; places: number[] };

/** The lines of a day as long as it goes on: they stay where they were read, and no text is made of them. */
export type DayLines = {
  /** Takes the next line, which stands at this index of a batch. */
  add: (line: { file: number; batch: LineBatch; index: number; place: number }) => void;
  count: () => number;
  /** Keeps those whose place is not apart, and hands out the others. */
  takeApart: (isApart: (place: number) => boolean) => FileLine[];
  texts: () => FileLine[];
  packed: () => PackedLines[];
  /** Nobody asks for them any more, in no thread. */
  end: () => void;
};

export function dayLines(rooms: SharedRooms): DayLines {
  let pieces: Piece[] = [];
  const taken: Uint8Array<SharedArrayBuffer>[] = [];
  let last: Piece | null = null;
  let count = 0;
  return {
    add({ file, batch, index, place }) {
      if (last?.batch !== batch || last.file !== file) {
        last = { file, batch, indexes: [], places: [] };
        pieces.push(last);
      }
      last.indexes.push(index);
      last.places.push(place);
      count += 1;
    },
    count: () => count,
    takeApart(isApart) {
      const apart: FileLine[] = [];
      for (const piece of pieces) {
        const { file, batch, places } = piece;
        piece.indexes = piece.indexes.filter((index, offset) => {
          if (!isApart(places[offset] ?? -1)) return true;
          apart.push(fileLine(file, batch, index));
          return false;
        });
      }
      pieces = pieces.filter(({ indexes }) => indexes.length > 0);
      count -= apart.length;
      return apart;
    },
    texts: () =>
      pieces.flatMap(({ file, batch, indexes }) => indexes.map((index) => fileLine(file, batch, index))),
    packed: () =>
      pieces.map((piece) => {
        const bytes = rooms.take(piece.batch.bytes);
        taken.push(bytes);
        piece.batch = { ...piece.batch, bytes: Buffer.from(bytes.buffer, 0, bytes.length) };
        return packLines(piece, bytes);
      }),
    end() {
      pieces = [];
      for (const bytes of taken.splice(0)) rooms.giveBack(bytes);
    },
  };
}

export function fileLine(file: number, batch: LineBatch, index: number): FileLine {
  return { at: batch.times[index] ?? Number.NaN, text: filedLine(batch, index).line, file };
}

function packLines({ file, batch, indexes }: Piece, bytes: Uint8Array<SharedArrayBuffer>): PackedLines {
  const starts = new Uint32Array(indexes.length);
  const ends = new Uint32Array(indexes.length);
  const times = new Float64Array(indexes.length);
  const others: string[] = [];
  for (const [at, index] of indexes.entries()) {
    starts[at] = batch.starts[index] ?? 0;
    ends[at] = batch.ends[index] ?? 0;
    times[at] = batch.times[index] ?? Number.NaN;
    if (ends[at] === 0) others.push(batch.others.get(index)?.line ?? '');
  }
  const lengths = Uint32Array.from(others, ({ length }) => length);
  return { file, bytes, starts, ends, times, others: others.join(''), lengths };
}

export function* unpackLines({
  bytes,
  starts,
  ends,
  times,
  others,
  lengths,
}: PackedLines): Generator<RawLine> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  let other = 0;
  let otherAt = 0;
  for (let index = 0; index < ends.length; index += 1) {
    const at = times[index] ?? 0;
    const end = ends[index] ?? 0;
    if (end > 0) {
      yield { at, text: text.slice(starts[index], end) };
      continue;
    }
    const next = otherAt + (lengths[other] ?? 0);
    yield { at, text: others.slice(otherAt, next) };
    other += 1;
    otherAt = next;
  }
}

/** What of packed lines need not be copied on its way. */
export const transferOf = (packed: readonly PackedLines[]): ArrayBuffer[] =>
  packed.flatMap(({ starts, ends, times, lengths }) =>
    [starts, ends, times, lengths].map(({ buffer }) => buffer),
  );
