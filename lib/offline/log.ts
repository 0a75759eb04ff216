import { isMainThread } from 'node:worker_threads';
import { shapeCounter } from '#lib/maillog/parse/shape.ts';
import { tellEvent } from '#lib/maillog/parse/tell-event.ts';
import { Refusal } from '#lib/refusal.ts';
import { readArguments } from './arguments.ts';
import { joinInThread } from './join-in-threads.ts';
import { joinLog } from './join-log.ts';
import { type LogFilesOptions, readLogFiles } from './log-files.ts';
import { lineWriter } from './put-lines.ts';

const logUsage = 'log parse|messages FILES…';
const parseUsage = 'log parse [--year YEAR] [--unknown] FILES…';
const joinUsage = 'log messages [--year YEAR] [--realm REALM] FILES…';

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
  const { values, files } = readArguments(args, {
    ...{ usage: `postern ${parseUsage}`, ...anyFiles },
    options: { year: { type: 'string' }, unknown: { type: 'boolean', default: false } },
  });
  const options = fileOptions(values.year, parseUsage);
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

/** A message a line. */
async function joinFiles(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    ...{ usage: `postern ${joinUsage}`, ...anyFiles },
    options: { year: { type: 'string' }, realm: { type: 'string' } },
  });
  const options = fileOptions(values.year, joinUsage);
  await joinLog(files, options, values.realm ?? '', lineWriter());
  return 0;
}

/** One at least. */
const anyFiles = { files: Number.MAX_SAFE_INTEGER, optional: Number.MAX_SAFE_INTEGER - 1 };

function fileOptions(written: string | undefined, usage: string): LogFilesOptions {
  const year = written === undefined ? undefined : Number(written);
  if (year !== undefined && !(Number.isInteger(year) && year >= 1980 && year < 2200))
    throw new Refusal('invalid', 'usage', `“${written}” is no year.`, { next: `Usage: postern ${usage}` });
  return { now: new Date(), year };
}
