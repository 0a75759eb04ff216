import { basename } from 'node:path';
import { type FiledLine, parseFiled } from '#lib/maillog/filed-line.ts';
import { noteImport } from '#lib/maillog/note-import.ts';
import { openWriter } from '#lib/maillog/store.ts';
import type { FileImport, ImportedLine, LogWriter } from '#lib/maillog/writer.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';
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

/** Lines that are stored in one transaction: the worker takes its turn after each. */
const perTurn = 20_000;

/**
 * Stores the history in log files as a gateway's, each line once: a line that the agent brought, or an import before this one, is passed over. So an
 * import that was ended in the middle is simply done again. The worker may run meanwhile.
 */
export async function importLog(
  runtime: Runtime,
  caller: Caller,
  wanted: ImportWanted,
): Promise<ImportReport> {
  const { gateway } = wanted;
  if (!/^[\w.-]{1,64}$/.test(gateway))
    throw new Refusal('invalid', 'bad-gateway', `“${gateway}” is no name of a gateway.`, {
      next: 'Give the name that the console shows, or a new one for a host that is gone: --gateway gw1',
    });
  const realm = await readRealm(runtime.db);
  const writer = openWriter(runtime.mailLogFile);
  const report: ImportReport = {
    lines: 0,
    stored: 0,
    foreign: 0,
    others: new Map(),
    from: null,
    until: null,
  };
  try {
    for (const file of await byFirstTime(wanted, runtime.now()))
      await importFile(writer, { ...wanted, realm, now: runtime.now() }, file, report);
    writer.rollUp(runtime.now());
  } finally {
    writer.close();
    await noteImport.invoke(runtime, caller, {
      gateway,
      files: wanted.files.map((file) => basename(file)),
      lines: report.lines,
      stored: report.stored,
      from: stamp(report.from),
      until: stamp(report.until),
    });
  }
  return report;
}

const stamp = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Older files first, so that a connection that a rotation cut in two is one. Refuses a file that cannot be read before anything is stored. */
async function byFirstTime({ files, year }: ImportWanted, now: Date): Promise<string[]> {
  const found: { file: string; at: number }[] = [];
  for (const file of files) {
    if (file === '-') {
      found.push({ file, at: Number.POSITIVE_INFINITY });
      continue;
    }
    const batches = readLogFiles([file], { now, year });
    const first = await batches.next();
    await batches.return(undefined);
    const at = first.done ? null : first.value.find((line) => line.at !== null)?.at;
    found.push({ file, at: at ?? Number.NEGATIVE_INFINITY });
  }
  return found.toSorted((a, b) => a.at - b.at).map(({ file }) => file);
}

type FileWanted = ImportWanted & { realm: string; now: Date };

async function importFile(
  writer: LogWriter,
  wanted: FileWanted,
  file: string,
  report: ImportReport,
): Promise<void> {
  const store = writer.openFile(wanted.gateway, wanted.realm);
  let lines: ImportedLine[] = [];
  for await (const batch of readLogFiles([file], { now: wanted.now, year: wanted.year })) {
    for (const filed of batch) take(filed, wanted, report, lines);
    if (lines.length < perTurn) continue;
    put(store, lines, report);
    lines = [];
  }
  put(store, lines, report);
}

function put(store: FileImport, lines: readonly ImportedLine[], report: ImportReport): void {
  report.stored += store.store(lines);
}

/** A log that says that a line was repeated more often is damaged. */
const mostRepeats = 1000;

function take(filed: FiledLine, wanted: FileWanted, report: ImportReport, lines: ImportedLine[]): void {
  const parsed = parseFiled({ ...filed, repeats: null });
  if (parsed.fact.kind === 'foreign' || filed.at === null) {
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
  const line = { at: filed.at, text: filed.line, parsed };
  for (let copy = Math.min(filed.repeats ?? 1, mostRepeats); copy > 0; copy -= 1) {
    report.lines += 1;
    lines.push(line);
  }
}
