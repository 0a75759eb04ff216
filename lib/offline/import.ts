import { documentSchema } from '#lib/policy/document/document-schema.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { importMail } from '#lib/sendmail/import/import-mail.ts';
import { countVerdicts, type ReportRow, verdicts } from '#lib/sendmail/import/report.ts';
import { readArguments } from './arguments.ts';
import { readHostFiles } from './host-files.ts';
import { writeWhole } from './write-files.ts';

export const importUsage = 'import PATH [--out policy.json] [--json] [--verbose]';

/** Reads a mail host's configuration, prints what became of each line, and writes the policy. */
export async function importHost(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(
    importUsage,
    args,
    { out: { type: 'string' }, json: { type: 'boolean' }, verbose: { type: 'boolean' } },
    1,
  );
  const { policy, report, secrets } = importMail(await readHostFiles(positionals[0] ?? ''));
  if (values.out !== undefined) await writeWhole(values.out, writeDocument(policy));
  if (values.json) {
    console.log(JSON.stringify(report));
    return;
  }
  for (const row of report)
    if (values.verbose || row.verdict === 'kept' || row.verdict === 'refused') print(row);
  const counts = countVerdicts(report);
  console.log(verdicts.map((verdict) => `${counts[verdict]} ${verdict}`).join(', '));
  if (secrets.size > 0)
    console.log(
      `${secrets.size} passwords of outgoing logins are not in the policy: enter them under Outgoing logins.`,
    );
  if (values.out !== undefined) console.log(`The policy is in ${values.out}.`);
}

function print({ file, line, text, verdict, words }: ReportRow): void {
  console.log(`${file}:${line}: ${verdict}: ${text}${words === '' ? '' : `\n    ${words}`}`);
}

/** Prints the JSON Schema of policy.json. */
export function printSchema(): void {
  console.log(JSON.stringify(documentSchema(), null, 2));
}
