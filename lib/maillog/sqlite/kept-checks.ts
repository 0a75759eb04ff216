import { createHash } from 'node:crypto';
import type { MailLine } from '#lib/maillog/parse/line.ts';
import { longestAfterMs, longestBeforeMs, mostLines } from '#lib/sasl/elsewhere/saslauthd-apart.ts';
import { askedAbout } from '#lib/sasl/elsewhere/saslauthd-line.ts';
import { type SaslauthdWord, saslauthdWord } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import type { Writing } from './kept-record.ts';
import { readLines } from './lines.ts';
import type { LooseGroup } from './loose.ts';

export type Checks = {
  /** A line of saslauthd, and its number: the lines of one attempt come behind each other, the verdict last. */
  note: (line: MailLine, at: number, id: number) => void;
  /** The oldest verdict on a name that no log-in has had yet, with all its lines; null when there is none from just now. */
  take: (name: string, at: number) => { word: SaslauthdWord; lines: number[] } | null;
};

/**
 * What the host's saslauthd said of attempts at this gateway. It waits among the lines of no message, under the name that was asked about, so that nothing is
 * lost when the worker ends in between.
 */
export function checksIn({ shelf, loose }: Writing): Checks {
  /** The lines of each process since its last verdict. */
  const open = new Map<number, number[]>();
  return {
    note({ pid, fact }, at, id) {
      if (pid === null || (fact.kind !== 'check-words' && fact.kind !== 'check-refused')) return;
      const lines = [...(open.get(pid) ?? []), id].slice(-mostLines);
      if (fact.kind === 'check-words') {
        open.set(pid, lines);
        return;
      }
      open.delete(pid);
      for (const line of lines) loose.put({ queueId: `${keyOf(fact.asked)} ${id}`, line, at });
    },
    take(name, at) {
      const since = at - longestBeforeMs;
      const groups = askedAbout(name).flatMap((asked) => loose.beginning(`${keyOf(asked)} `, since));
      const [oldest] = groups
        .filter((group) => group.at <= at + longestAfterMs)
        .sort((a, b) => a.at - b.at || verdictOf(a) - verdictOf(b));
      if (!oldest) return null;
      loose.drop(oldest);
      const texts = readLines(shelf, oldest.lines).map(({ text }) => text.replace(/^[^[:]+\[\d+\]: ?/, ''));
      const word = saslauthdWord(texts);
      return word && { word, lines: oldest.lines };
    },
  };
}

/** Not the name itself: it stands in the line, and goes when that goes. */
const keyOf = (asked: string) => `${mark}${createHash('sha256').update(asked).digest('hex').slice(0, 32)}`;
const mark = 'saslauthd ';
const verdictOf = ({ lines }: LooseGroup) => lines.at(-1) ?? 0;
