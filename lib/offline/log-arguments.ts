import { parseArgs } from 'node:util';
import { Refusal } from '#lib/refusal.ts';
import type { ImportReport, ImportWanted } from './log-import.ts';

const importUsage = 'postern log import --gateway NAME [--host HOST] [--year YEAR] FILES…';
const searchUsage = "postern log search 'QUERY' [--limit N]";

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
  const marker = args.findIndex((word) => word === '--limit' || word.startsWith('--limit='));
  const option = marker < 0 ? [] : args.slice(marker, marker + (args[marker] === '--limit' ? 2 : 1));
  const words = args.filter((word) => !option.includes(word));
  const text = option.length === 2 ? option[1] : option[0]?.slice('--limit='.length);
  const limit = text === undefined ? 1000 : Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw usage(searchUsage, `“${text}” is no number of messages.`);
  return { query: words.join(' '), limit };
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
