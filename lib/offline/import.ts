import { readFile, stat } from 'node:fs/promises';
import { documentSchema } from '#lib/policy/document/document-schema.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { countEntries } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';
import { type ImportedMail, importMail } from '#lib/sendmail/import/import-mail.ts';
import { countVerdicts, type ReportRow } from '#lib/sendmail/import/report.ts';
import { readArguments } from './arguments.ts';
import { putFile, putOut } from './files.ts';
import { putCertificates } from './put-certificates.ts';
import { nothingIn, readMailFolder, type Skipped } from './read-mail-folder.ts';

export const importUsage =
  'import PATH [--out policy.json] [--certificates DIR [--with-keys]] [--json] [--verbose]';

/** `postern import`: a mail host's configuration as policy.json, and what became of every line. */
export async function importPath(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${importUsage}`,
    files: 1,
    options: {
      out: { type: 'string' },
      certificates: { type: 'string' },
      'with-keys': { type: 'boolean', default: false },
      json: { type: 'boolean' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const withKeys = values['with-keys'];
  if (withKeys && values.certificates === undefined)
    throw new Refusal('invalid', 'usage', 'Keys are written beside their certificates: say where.', {
      next: `Usage: postern ${importUsage}`,
    });
  if (values.out !== undefined && values.out !== '-') await demandPolicyFile(values.out);
  const { files: found, skipped } = await readMailFolder(files[0] ?? '', { withKeys });
  const imported = importMail(found);
  const { policy, report, secrets } = imported;
  if (isNothing(imported)) throw nothingIn(files[0] ?? '', skipped);
  if (values.out === '-') {
    await putOut('-', writeDocument(policy));
    return 0;
  }
  if (values.out !== undefined) await putFile(values.out, writeDocument(policy));
  const written =
    values.certificates === undefined ? 0 : await putCertificates(values.certificates, imported.certificates);
  const counts = countVerdicts(report);
  const rows = values.verbose ? report : report.filter(needsLooking);
  const answer = { counts, entries: countEntries(policy), passwords: secrets.size, skipped, report: rows };
  const text = values.json
    ? `${JSON.stringify(answer, null, 2)}\n`
    : inWords({ imported, rows, skipped, out: values.out, certificates: values.certificates, written });
  await putOut(undefined, text);
  return 0;
}

/** A slip of the hand must not cost the host its access map: what is there already and begins like no policy.json is left alone. */
async function demandPolicyFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there === null || !there.isFile() || there.size === 0) return;
  const begin = await readFile(path, 'latin1').then(
    (text) => text.trimStart().slice(0, 1),
    () => '{',
  );
  if (begin !== '{')
    throw new Refusal(
      'invalid',
      'usage',
      `${path} is there already and is no policy.json, so it is not replaced.`,
      {
        next: 'Name another file, or take it away first.',
      },
    );
}

/** Neither a line of a sendmail.mc nor a table, a password or a certificate. */
function isNothing({ policy: { source }, secrets, certificates }: ImportedMail): boolean {
  const found = source.directives.length + Object.keys(source.files).length + secrets.size;
  return found + certificates.hosts.length + certificates.authorities.length === 0;
}

/** What a person should look at: neither what a form shows nor a remark or a blank line. */
function needsLooking({ verdict, text }: ReportRow): boolean {
  return verdict !== 'understood' && !(verdict === 'ignored' && /^\s*(?:#|dnl\b|$)/.test(text));
}

type Said = {
  imported: ImportedMail;
  rows: readonly ReportRow[];
  skipped: readonly Skipped[];
  out: string | undefined;
  /** The folder for certificates, and how many files were put there. */
  certificates: string | undefined;
  written: number;
};

function inWords({ imported, rows, skipped, out, certificates, written }: Said): string {
  const { policy, report, secrets } = imported;
  const counts = countVerdicts(report);
  const entries = Object.entries(countEntries(policy)).filter(([, count]) => count > 0);
  const number = (count: number) => count.toLocaleString('en');
  const lines = [
    ...rows.map(lineOf),
    ...skipped.map(({ path, why }) => `${path}: not read. ${why}`),
    '',
    `Lines: ${Object.entries(counts)
      .map(([verdict, count]) => `${number(count)} ${verdict}`)
      .join(', ')}.`,
    ...(entries.length > 0
      ? [`Entries: ${entries.map(([map, count]) => `${map} ${number(count)}`).join(', ')}.`]
      : []),
    ...(secrets.size > 0
      ? [
          `Passwords of outgoing logins: ${secrets.size}. They are not in the policy: enter them under Outgoing logins, or import in the browser.`,
        ]
      : []),
    ...certificateWords(imported, certificates, written),
    out === undefined ? 'No policy was written; --out policy.json keeps the policy.' : `Written to ${out}.`,
  ];
  return `${lines.join('\n').trimStart()}\n`;
}

function certificateWords(
  { certificates }: ImportedMail,
  folder: string | undefined,
  written: number,
): string[] {
  const found = certificates.hosts.length + certificates.authorities.length;
  if (folder !== undefined) return [`${folder}: ${written} files of certificates.`];
  return found === 0
    ? []
    : [
        `Certificates: ${found}. They are not in the policy; --certificates DIR writes them, with their keys only if --with-keys is there.`,
      ];
}

function lineOf({ file, line, text, verdict, words }: ReportRow): string {
  const [first = ''] = text.trim().split('\n');
  const shown = first.length > 100 ? `${first.slice(0, 99)}…` : first;
  return `${file}:${line}: ${verdict}: ${[shown, words].filter(Boolean).join('\n    ')}`;
}

/** `postern schema`: the JSON Schema of policy.json. */
export async function schema(args: string[]): Promise<number> {
  const usage = 'postern schema [--out policy.schema.json]';
  const { values } = readArguments(args, { usage, files: 0, options: { out: { type: 'string' } } });
  await putOut(values.out, `${JSON.stringify(documentSchema(), null, 2)}\n`);
  return 0;
}
