import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { shapeCounter } from '#lib/maillog/parse/shape.ts';
import { tellEvent } from '#lib/maillog/parse/tell-event.ts';
import { Refusal } from '#lib/refusal.ts';
import { joinHere, joinInThread, joinInThreads, joiningThreads, type LineJoiner } from './join-in-threads.ts';
import type { LineRange } from './line-batch.ts';
import { areIdsOfProcesses } from './line-router.ts';
import { readLogFiles, readLogRanges } from './log-files.ts';
import { lineWriter } from './put-lines.ts';

const logUsage = 'log parse|messages FILES…';

/** `postern log`: what mail log files say, for pipelines. */
export async function log([what, ...args]: string[]): Promise<number> {
  if (what === 'parse') return parseFiles(args);
  if (what === 'messages') return joinFiles(args);
  if (what === 'join' && !isMainThread) return joinInThread(args[0] ?? '');
  if (what === 'fill' && !isMainThread) return (await import('./fill-day.ts')).fillInThread();
  throw new Refusal('invalid', 'usage', `Usage: postern ${logUsage}`);
}

/** An event a line; at the end, on standard error, the shapes of Sendmail's lines that were not understood. */
async function parseFiles(args: string[]): Promise<number> {
  const { files, options, values } = readLogArguments(args, 'log parse [--year YEAR] [--unknown] FILES…');
  const writer = lineWriter();
  const unknown = shapeCounter();
  for await (const batch of readLogFiles(files, options)) {
    for (const line of batch) {
      const event = tellEvent(line);
      const isGap = event.kind === 'unknown' && event.foreign === false;
      if (isGap) unknown.add(String(event.text));
      if (isGap || !values.unknown) writer.add(JSON.stringify(event));
    }
    if (!(await writer.flush())) return 0;
  }
  const { shapes, others } = unknown.list();
  for (const { shape, count } of shapes.slice(0, mostShapes))
    process.stderr.write(`${String(count).padStart(8)}  ${shape}\n`);
  const left = shapes.slice(mostShapes).reduce((sum, { count }) => sum + count, others);
  if (left > 0) process.stderr.write(`${String(left).padStart(8)}  of other shapes\n`);
  return 0;
}

const mostShapes = 50;

/** Longer logs are joined in several threads, which take a moment to start. */
const shortLog = 40_000;

/** A message a line. */
async function joinFiles(args: string[]): Promise<number> {
  const { files, options, values } = readLogArguments(
    args,
    'log messages [--year YEAR] [--realm REALM] FILES…',
  );
  const writer = lineWriter();
  const { realm = '' } = values;
  const beginning: LineRange[] = [];
  let count = 0;
  let joiner: LineJoiner | null = null;
  const begin = async (threads: number) => {
    const begun = threads > 0 ? joinInThreads(threads, realm, writer) : joinHere(realm, writer);
    joiner = begun;
    for (const range of beginning.splice(0)) await begun.add(range);
    return begun;
  };
  try {
    for await (const range of readLogRanges(files, options)) {
      if (joiner === null) {
        beginning.push(range);
        count += range.until - range.from;
        if (count >= shortLog) joiner = await begin(areIdsOfProcesses(beginning) ? joiningThreads() : 0);
      } else await joiner.add(range);
      if (!(await writer.flush())) return 0;
    }
  } finally {
    joiner ??= await begin(0);
    await joiner.end();
    await writer.flush();
  }
  return 0;
}

function readLogArguments(args: string[], usage: string) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: {
        year: { type: 'string' },
        realm: { type: 'string' },
        unknown: { type: 'boolean', default: false },
      },
      allowPositionals: true,
      strict: true,
    });
    const year = values.year === undefined ? undefined : Number(values.year);
    if (year !== undefined && !(Number.isInteger(year) && year >= 1980 && year < 2200))
      throw new Refusal('invalid', 'usage', `“${values.year}” is no year.`, {
        next: `Usage: postern ${usage}`,
      });
    if (positionals.length > 0) return { values, files: positionals, options: { now: new Date(), year } };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split('. ');
    throw new Refusal('invalid', 'usage', `${sentence.replaceAll("'", '')}.`, {
      next: `Usage: postern ${usage}`,
    });
  }
  throw new Refusal('invalid', 'usage', `Usage: postern ${usage}`);
}
