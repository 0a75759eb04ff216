import { forgetOldest } from '#lib/forget-oldest.ts';
import { attemptsBySaslauthd, type SaslauthdRecord } from '#lib/sasl/elsewhere/attempts-by-saslauthd.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';
import { filedLine, type LineBatch } from './line-batch.ts';
import { isAt } from './tag-bytes.ts';

/** A line of saslauthd that is to be stored. */
export type Check = SaslauthdRecord & { host: string };

/**
 * What the host's own saslauthd says in the files of an import, read once like every other line: a file of its own (auth.log) is read before the mail log, and
 * each line waits here for the first one of Sendmail's that is not older.
 */
export type ImportChecks = {
  /** Keeps the line at this index, and those before it that it makes worth keeping; whether it is one of saslauthd's. */
  take: (batch: LineBatch, index: number) => boolean;
  /** Whether there are any. */
  isDue: (at: number) => boolean;
  /** Those that are not younger, the oldest first; before the first of them was asked for, only what belongs to a log that begins here. */
  until: (at: number) => Check[];
};

/** Lines that wait; of more the oldest are passed over. */
const most = 300_000;
/** What saslauthd said so long before the first line of Sendmail's is of log-ins that no file tells. */
const edge = 60_000;

const tag = Buffer.from(`${saslauthdTag}[`);

export function importChecks(): ImportChecks {
  const byHost = new Map<string, ReturnType<typeof attemptsBySaslauthd>>();
  const waiting = new Set<Check>();
  let isSorted = true;
  let newest = Number.NEGATIVE_INFINITY;
  let oldest = Number.NEGATIVE_INFINITY;
  let hasBegun = false;

  const keptOf = (host: string) => {
    const known = byHost.get(host) ?? attemptsBySaslauthd();
    byHost.set(host, known);
    return known;
  };
  const sort = () => {
    const all = [...waiting].sort((a, b) => a.at - b.at);
    waiting.clear();
    for (const one of all) waiting.add(one);
    isSorted = true;
  };
  const begin = (at: number) => {
    hasBegun = true;
    for (const one of waiting) if (one.at < at - edge) waiting.delete(one);
  };

  return {
    take(batch, index) {
      if (!isSaslauthds(batch, index)) return false;
      const { at, host, line } = filedLine(batch, index);
      if (at === null) return true;
      for (const record of keptOf(host)({ at, line })) {
        if (record.at < newest) isSorted = false;
        newest = Math.max(newest, record.at);
        waiting.add({ ...record, host });
      }
      forgetOldest(waiting, most);
      return true;
    },
    isDue: (at) => waiting.size > 0 && (!isSorted || oldest <= at),
    until(at) {
      if (!isSorted) sort();
      if (!hasBegun && Number.isFinite(at)) begin(at);
      const found: Check[] = [];
      for (const one of waiting) {
        oldest = one.at;
        if (oldest > at) break;
        waiting.delete(one);
        found.push(one);
      }
      return found;
    },
  };
}

function isSaslauthds(batch: LineBatch, index: number): boolean {
  const { bytes, starts, ends } = batch;
  const end = ends[index] ?? 0;
  if (end > 0) return isAt(bytes, starts[index] ?? 0, tag);
  return filedLine(batch, index).line.startsWith(`${saslauthdTag}[`);
}
