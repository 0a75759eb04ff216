import type { TiedLine } from '#lib/maillog/join/day-ties.ts';
import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { parseLine, tiesOf } from '#lib/maillog/parse/parse-line.ts';
import type { DayImport } from './import-days.ts';
import { readLogFiles } from './log-files.ts';

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
  report: ImportReport,
): Promise<void> {
  store.openFile();
  for await (const batch of readLogFiles([file], { now: wanted.now, year: wanted.year })) {
    const lines: TiedLine[] = [];
    for (const filed of batch) take(filed, wanted, report, lines);
    await store.put(lines);
  }
}

/** A log that says that a line was repeated more often is damaged. */
const mostRepeats = 1000;

function take(filed: FiledLine, wanted: FileWanted, report: ImportReport, lines: TiedLine[]): void {
  const ties = tiesOf(filed.line);
  const isForeign = ties === null || !(ties.isSendmail || isSendmails(filed.line));
  if (isForeign || filed.at === null) {
    report.foreign += 1;
    return;
  }
  wanted.host ??= filed.host;
  if (filed.host !== wanted.host && filed.host !== '') {
    report.others.set(filed.host, (report.others.get(filed.host) ?? 0) + 1);
    return;
  }
  report.from = Math.min(report.from ?? filed.at, filed.at);
  report.until = Math.max(report.until ?? filed.at, filed.at);
  const line = { at: filed.at, text: filed.line, ties };
  for (let copy = Math.min(filed.repeats ?? 1, mostRepeats); copy > 0; copy -= 1) {
    report.lines += 1;
    lines.push(line);
  }
}

/** What a program of another name wrote has to be read to know. */
const isSendmails = (line: string): boolean => parseLine(line, 'all').fact.kind !== 'foreign';
