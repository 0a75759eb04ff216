import { forgetOldest } from '#lib/forget-oldest.ts';
import { longestAfterMs, longestBeforeMs, mostLines } from '#lib/sasl/elsewhere/saslauthd-apart.ts';
import { askedAbout, readSaslauthd, saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';
import { saslauthdWord, wordAsDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';

export type SaslauthdWords = {
  /** Whether the line is one of saslauthd's. */
  note: (line: string, at: number) => boolean;
  /** Why the oldest attempt by this name that nobody has asked about was refused, as the mail log's store has it; null when saslauthd said nothing of it just now. */
  take: (name: string, at: number) => string | null;
};

/** Attempts that wait for the daemon's line, and processes of saslauthd. */
const mostWaiting = 10_000;
const mostProcesses = 256;

type Verdict = { at: number; detail: string };

/** What the host's saslauthd says of attempts, tied to the daemon's lines on them as the console does it (lib/maillog/sqlite/kept-checks.ts). */
export function saslauthdWords(): SaslauthdWords {
  const open = new Map<string, string[]>();
  const waiting = new Map<string, Verdict[]>();
  return {
    note(line, at) {
      const [, pid, text = ''] = ofSaslauthd.exec(line) ?? [];
      if (pid === undefined) return false;
      const texts = [...(open.get(pid) ?? []), text].slice(-mostLines);
      open.delete(pid);
      const said = readSaslauthd(text);
      if (said.kind === 'words') open.set(pid, texts);
      forgetOldest(open, mostProcesses);
      const word = said.kind === 'verdict' && saslauthdWord(texts);
      if (!word) return true;
      const others = waiting.get(said.asked) ?? [];
      waiting.delete(said.asked);
      waiting.set(said.asked, [...others.slice(-mostLines), { at, detail: wordAsDetail(word) }]);
      forgetOldest(waiting, mostWaiting);
      return true;
    },
    take(name, at) {
      const isNear = (one: Verdict) => one.at >= at - longestBeforeMs && one.at <= at + longestAfterMs;
      const found = askedAbout(name).flatMap((asked) => {
        const oldest = waiting.get(asked)?.find(isNear);
        return oldest ? [{ asked, oldest }] : [];
      });
      const [first] = found.toSorted((one, other) => one.oldest.at - other.oldest.at);
      if (!first) return null;
      const rest = (waiting.get(first.asked) ?? []).filter((one) => one !== first.oldest);
      if (rest.length > 0) waiting.set(first.asked, rest);
      else waiting.delete(first.asked);
      return first.oldest.detail;
    },
  };
}

const ofSaslauthd = new RegExp(`^${saslauthdTag}\\[(\\d+)\\]: ?(.*)$`);
