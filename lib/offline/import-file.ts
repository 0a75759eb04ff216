import type { ImportChecks } from './import-checks.ts';
import type { DayImport } from './import-days.ts';
import { addOther, type LineBatch, type LineRange } from './line-batch.ts';
import { type LineTies, noTies, tiesReader } from './line-ties.ts';
import { readLogRanges } from './log-files.ts';

export type ImportWanted = {
  gateway: string;
  /** Lines of this host alone, where a file has those of several; null for the first one whose Sendmail speaks. */
  host: string | null;
  year: number | undefined;
  files: readonly string[];
};

export type ImportReport = {
  /** Sendmail's lines in the files, and how many of them were new. */
  lines: number;
  stored: number;
  /** Lines of other programs, and of other hosts by their name. */
  foreign: number;
  others: Map<string, number>;
  from: number | null;
  until: number | null;
};

type FileWanted = ImportWanted & { now: Date };

/** Stores the lines of one file. */
export async function importFile(
  store: DayImport,
  wanted: FileWanted,
  file: string,
  { report, checks }: { report: ImportReport; checks: ImportChecks },
): Promise<void> {
  store.openFile();
  const importRange = rangeImport(store, wanted, { report, checks });
  for await (const range of readLogRanges([file], { now: wanted.now, year: wanted.year }))
    await importRange(range);
}

/** Stores lines of one file after the other. */
export function rangeImport(
  store: DayImport,
  wanted: Pick<ImportWanted, 'host'>,
  { report, checks }: { report: ImportReport; checks: ImportChecks },
): (range: LineRange) => Promise<void> {
  const tiesAt = tiesReader();
  const storeChecks = checkImport(store, wanted, { report, checks });
  return async (range) => {
    const { batch } = range;
    for (let index = range.from; index < range.until; index += 1) {
      const at = batch.times[index] ?? Number.NaN;
      const host = batch.hosts[index] ?? '';
      const found = tiesAt(batch, index);
      if (found === null || Number.isNaN(at)) {
        checks.take(batch, index);
        report.foreign += 1;
        continue;
      }
      wanted.host ??= host;
      if (host !== wanted.host && host !== '') {
        report.others.set(host, (report.others.get(host) ?? 0) + 1);
        continue;
      }
      report.from = Math.min(report.from ?? at, at);
      report.until = Math.max(report.until ?? at, at);
      if (checks.isDue(at)) await storeChecks(batch, at);
      if (store.isNext(at)) await store.turn(at);
      const copies = Math.min(batch.others.get(index)?.repeats ?? 1, mostRepeats);
      for (let copy = 0; copy < copies; copy += 1) store.put(batch, index, found);
      report.lines += copies;
    }
    await store.work();
  };
}

/** saslauthd's process ids are no daemon's. */
const alone: LineTies = { ...noTies, isBeginning: () => false };

/** Stores those lines of saslauthd that wait and are not younger, behind the others of a batch. */
export function checkImport(
  store: DayImport,
  wanted: Pick<ImportWanted, 'host'>,
  { report, checks }: { report: ImportReport; checks: ImportChecks },
): (batch: LineBatch, until: number) => Promise<void> {
  return async (batch, until) => {
    for (const { at, host, line } of checks.until(until)) {
      wanted.host ??= host;
      if (host !== wanted.host && host !== '') continue;
      if (store.isNext(at)) await store.turn(at);
      addOther(batch, { at, host, line, repeats: null });
      store.put(batch, batch.count - 1, alone);
      report.foreign -= 1;
      report.lines += 1;
    }
  };
}

/** A log that says that a line was repeated more often is damaged. */
const mostRepeats = 1000;
