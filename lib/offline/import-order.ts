import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { tiesOf } from '#lib/maillog/parse/parse-line.ts';
import type { ImportWanted } from './import-file.ts';
import { readLogFiles } from './log-files.ts';

/** What the host's saslauthd said first, since it is told before the daemon's own line; then older files first, so that a connection that a rotation cut in two is one. Refuses a file that cannot be read before anything is stored. */
export async function inOrderOfImport(
  { files, year }: Pick<ImportWanted, 'files' | 'year'>,
  now: Date,
): Promise<string[]> {
  const found: { file: string; at: number; isOfLogins: boolean }[] = [];
  for (const file of files) {
    if (file === '-') {
      found.push({ file, at: Number.POSITIVE_INFINITY, isOfLogins: false });
      continue;
    }
    const batches = readLogFiles([file], { now, year });
    const first = await batches.next();
    await batches.return(undefined);
    const lines = first.done ? [] : first.value;
    const at = lines.find((line) => line.at !== null)?.at ?? Number.NEGATIVE_INFINITY;
    found.push({ file, at, isOfLogins: isOfLogins(lines) });
  }
  const inOrder = found.toSorted((a, b) => Number(b.isOfLogins) - Number(a.isOfLogins) || a.at - b.at);
  return inOrder.map(({ file }) => file);
}

/** Whether a file begins as auth.log and secure do: syslog daemons keep these programs out of the others. */
const isOfLogins = (lines: readonly FiledLine[]): boolean =>
  lines.some(({ line }) => /^(?:saslauthd|sshd|sudo|su)[[:]/.test(line)) &&
  !lines.some(({ line }) => tiesOf(line)?.isSendmail);
