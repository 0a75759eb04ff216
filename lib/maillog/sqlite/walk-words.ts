import { type RawLine, unpackBlock } from '#lib/maillog/line-block.ts';
import { dayOfId, localId } from '#lib/maillog/place.ts';
import { perBlock } from './lines.ts';
import { textOf } from './names.ts';
import type { Shelf } from './shelf.ts';

/** What one who goes through a day keeps of it: words by their numbers, and the blocks of raw lines that were opened last. */
export type DayWords = {
  textOf: (day: number, id: number) => string;
  /** Raw lines; those that were deleted are left out. */
  linesOf: (ids: readonly number[]) => RawLine[];
};

const mostWords = 100_000;
const mostBlocks = 24;

/** Kept until another day is asked, or until some of the day was deleted: numbers of words may be given anew then. */
export function openDayWords(shelf: Shelf): (day: number) => DayWords {
  let kept: { day: number; mark: string; words: DayWords } | null = null;
  return (day) => {
    const row = shelf.prepare<{ thinned: string | null }>('SELECT thinned FROM day WHERE day = ?').get(day);
    const mark = String(row?.thinned);
    if (kept?.day !== day || kept.mark !== mark) kept = { day, mark, words: wordsOf(shelf) };
    return kept.words;
  };
}

function wordsOf(shelf: Shelf): DayWords {
  const texts = new Map<number, string>();
  const blocks = new Map<number, RawLine[]>();
  const block = (id: number, place: number): RawLine[] => {
    const known = blocks.get(id);
    if (known && place < known.length) return known;
    const row = shelf
      .prepare<{ data: Buffer }>('SELECT data FROM line_# WHERE id = ?', dayOfId(id))
      .get(Math.floor(localId(id) / perBlock));
    const lines = row ? unpackBlock(row.data) : [];
    blocks.delete(id);
    blocks.set(id, lines);
    const [oldest] = blocks.keys();
    if (blocks.size > mostBlocks && oldest !== undefined) blocks.delete(oldest);
    return lines;
  };
  return {
    textOf(day, id) {
      const known = texts.get(id);
      if (known !== undefined) return known;
      const text = textOf(shelf, day, id);
      if (texts.size >= mostWords) texts.clear();
      texts.set(id, text);
      return text;
    },
    linesOf: (ids) =>
      ids.flatMap((id) => {
        const place = localId(id) % perBlock;
        return block(id - place, place)[place] ?? [];
      }),
  };
}
