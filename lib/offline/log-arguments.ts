import { parseArgs } from 'node:util';
import { Refusal } from '#lib/refusal.ts';
import type { ImportReport, ImportWanted } from './import-file.ts';

const importUsage = 'postern log import --gateway NAME [--host HOST] [--year YEAR] FILES…';
const searchUsage = "postern log search 'QUERY' [--limit N]";
const followUsage = "postern log follow 'QUERY'";
const exportUsage =
  "postern log export 'QUERY' [--of messages|recipients|logins] [--format csv|jsonl] [--out FILE] [--console URL --token-file FILE]";

/** What `postern log import` was told. */
export function readImportArguments(args: string[]): ImportWanted {
  const { values, positionals } = inWords(importUsage, () =>
    parseArgs({
      args,
      options: { gateway: { type: 'string' }, host: { type: 'string' }, year: { type: 'string' } },
      allowPositionals: true,
      strict: true,
    }),
  );
  const year = values.year === undefined ? undefined : Number(values.year);
  if (year !== undefined && !(Number.isInteger(year) && year >= 1980 && year < 2200))
    throw usage(importUsage, `“${values.year}” is no year.`);
  if (positionals.length === 0 || values.gateway === undefined)
    throw usage(
      importUsage,
      values.gateway === undefined
        ? 'Say whose log it is: --gateway NAME.'
        : 'Name at least one file; - is standard input.',
    );
  return { gateway: values.gateway, host: values.host ?? null, year, files: positionals };
}

/** What `postern log search` was told. Words that were not quoted for the shell are put together. */
export function readSearchArguments(args: string[]): { query: string; limit: number } {
  const { words, values } = takeOptions(args, ['limit'], searchUsage);
  const limit = values.limit === undefined ? 1000 : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw usage(searchUsage, `“${values.limit}” is no number of messages.`);
  return { query: words.join(' '), limit };
}

/** What `postern log follow` was told. */
export function readFollowArguments(args: string[]): string {
  return takeOptions(args, [], followUsage).words.join(' ');
}

/** What `postern log export` was told; the values of `of` and `format` are the operation's to check. */
export function readExportArguments(args: string[]): ExportArguments {
  const names = ['of', 'format', 'out', 'console', 'token-file'] as const;
  const { words, values } = takeOptions(args, names, exportUsage);
  const { console: address, 'token-file': tokenFile, ...rest } = values;
  if ((address === undefined) !== (tokenFile === undefined))
    throw usage(exportUsage, '--console and --token-file go together.');
  const from = address === undefined || tokenFile === undefined ? null : { address, tokenFile };
  return { ...rest, query: words.join(' '), from };
}

export type ExportArguments = {
  query: string;
  of?: string;
  format?: string;
  out?: string;
  /** A console elsewhere, and where its token is; null is the one whose data lies here. */
  from: { address: string; tokenFile: string } | null;
};

/** Options out of the words of a search, which may begin with `-` themselves. Refuses other words with two dashes. */
function takeOptions<const Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  how: string,
) {
  const values: Partial<Record<Name, string>> = {};
  const words: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const [typed = '', ...inside] = word.slice(2).split('=');
    const name = names.find((known) => known === typed);
    if (name === undefined) throw usage(how, `There is no option --${typed}.`);
    const value = inside.length > 0 ? inside.join('=') : args[(at += 1)];
    if (value === undefined) throw usage(how, `--${name} needs a value.`);
    values[name] = value;
  }
  return { words, values };
}

function inWords<T>(how: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split('. ');
    throw usage(how, `${sentence.replaceAll("'", '')}.`);
  }
}

function usage(how: string, sentence: string): Refusal {
  return new Refusal('invalid', 'usage', sentence, { next: `Usage: ${how}` });
}

const number = (count: number) => count.toLocaleString('en');
const time = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** What an import did, for who started it. */
export function sayImport({ gateway }: ImportWanted, report: ImportReport): string {
  const { lines, stored, foreign, others, from, until } = report;
  const span = from === null || until === null ? '' : `, from ${time(from)} to ${time(until)} UTC`;
  return [
    `${number(lines)} lines of Sendmail${span}: ${number(stored)} are new for ${gateway}, ${number(lines - stored)} were there.`,
    foreign > 0 && `${number(foreign)} lines of other programs were passed over.`,
    ...[...others].map(
      ([host, count]) =>
        `${number(count)} lines of the host ${host} were passed over; import them with --host ${host}.`,
    ),
  ]
    .filter((line) => typeof line === 'string')
    .join('\n');
}
