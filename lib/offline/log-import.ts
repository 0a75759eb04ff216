import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { noteImport } from '#lib/maillog/note-import.ts';
import { dayOf } from '#lib/maillog/place.ts';
import { openWriter } from '#lib/maillog/store.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { codeOf } from './files.ts';
import { dayFiller } from './fill-day.ts';
import { importChecks } from './import-checks.ts';
import { dayImport } from './import-days.ts';
import { checkImport, type ImportReport, type ImportWanted, importFile } from './import-file.ts';
import { inOrderOfImport } from './import-order.ts';
import { coresAtHand } from './join-in-threads.ts';
import { batchOf } from './line-batch.ts';

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
  const files = await inOrderOfImport(wanted, runtime.now());
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
  const threads = Math.min(3, Math.max(0, coresAtHand() - 1)); // this one reads, and takes days over
  const filler = dayFiller(threads);
  const days = dayImport({
    ...{ writer, gateway, realm, filler, atOnce: threads + 1 },
    pathOf: (day) => partPath(runtime.mailLogFile, day),
    today: dayOf(runtime.now().getTime()),
  });
  try {
    await removeParts(runtime.mailLogFile); // before more is written: a disk may be full of them
    const checks = importChecks();
    for (const file of files)
      await importFile(days, { ...wanted, now: runtime.now() }, file, { report, checks });
    await checkImport(days, wanted, { report, checks })(batchOf([]), Number.POSITIVE_INFINITY);
    await days.end();
    writer.rollUp(runtime.now());
  } finally {
    report.stored = days.stored();
    await filler.end();
    await removeParts(runtime.mailLogFile);
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

/** Where this process fills a day. */
const partPath = (store: string, day: number) => `${store}.${process.pid}-${day}`;

/** Days that were not taken over: those of this process, and of imports that were killed. */
async function removeParts(store: string): Promise<void> {
  for (const name of await readdir(dirname(store))) {
    const pid = name.startsWith(`${basename(store)}.`)
      ? /\.(\d+)-\d+(?:-journal)?$/.exec(name)?.[1]
      : undefined;
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid))))
      await rm(join(dirname(store), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

const stamp = (at: number | null) => (at === null ? null : new Date(at).toISOString());
