import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { oneLine } from '#lib/agent/log/frame.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import type { Sink, Source } from '#lib/agent/log/source.ts';
import { run, start } from '#lib/run.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

/** systemd.journal-fields(7); a text that is not UTF-8 comes as a list of bytes. */
const entry = z.object({
  MESSAGE: z.union([z.string(), z.array(z.number()).transform((bytes) => Buffer.from(bytes).toString())]),
  SYSLOG_IDENTIFIER: z.string(),
  SYSLOG_PID: z.string().optional(),
  _PID: z.string().optional(),
  __CURSOR: z.string(),
  __REALTIME_TIMESTAMP: z.string(),
});

/** An entry has thirty fields more, which journalctl would write and this process read for every line; a cursor and the time come with any. */
const fields = ['MESSAGE', 'SYSLOG_IDENTIFIER', 'SYSLOG_PID', '_PID'];

export type JournalOptions = {
  tags: readonly string[];
  sink: Sink;
  /** Another folder than the host's own journal. */
  directory?: string;
  retryMs?: number;
};

/**
 * Follows the system journal, which owns /dev/log where systemd runs. The journal's own cursor is kept with the lines, so nothing is lost or
 * doubled when the agent restarts. Begins with what is logged from now on.
 */
export function followJournal(options: JournalOptions): Source {
  const stop = new AbortController();
  const state: JournalState = { program: null, trouble: null };
  const running = follow(options, state, stop.signal);
  return {
    describe: () => state.trouble ?? `following the system journal for ${options.tags.join(', ')}`,
    async close() {
      stop.abort();
      state.program?.kill();
      await running;
    },
  };
}

type JournalState = { program: ChildProcess | null; trouble: string | null };

async function follow(options: JournalOptions, state: JournalState, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const reason = await readOn(options, state, signal).catch(String);
    if (signal.aborted) return;
    state.trouble = `the system journal cannot be read: ${reason}`;
    await pause(options.retryMs ?? 2000, undefined, { signal }).catch(() => {}); // only ever ended by the signal
  }
}

/** Reads until journalctl ends; answers its last words. */
async function readOn(options: JournalOptions, state: JournalState, signal: AbortSignal): Promise<string> {
  const { tags, sink, directory } = options;
  const where = directory === undefined ? [] : [`--directory=${directory}`];
  const cursor = /^journal (.+)$/.exec(sink.position())?.[1] ?? (await cursorNow(where));
  await sink.keep([], `journal ${cursor}`);
  if (signal.aborted) return '';
  const what = ['--output=json', `--output-fields=${fields.join(',')}`, `--after-cursor=${cursor}`];
  const how = ['--follow', '--quiet', '--all', ...what];
  const program = start('journalctl', [...where, ...how, ...identifiers(tags)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  state.program = program;
  state.trouble = null;
  const complaint = lastWords(program);
  let rest = '';
  for await (const chunk of program.stdout ?? []) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    await keepEntries(lines, sink);
  }
  return complaint();
}

/** The newest entry there is, whoever wrote it. */
async function cursorNow(where: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('journalctl', [...where, '--quiet', '--lines=1', '--output=json']);
  const newest = z.object({ __CURSOR: z.string() }).safeParse(json(stdout));
  if (newest.success) return newest.data.__CURSOR;
  throw new Error(stderr.trim() || 'it holds nothing that this user may read');
}

function identifiers(tags: readonly string[]): string[] {
  return [...tags, saslauthdTag].map((tag) => `--identifier=${tag}`);
}

function lastWords(program: ChildProcess): () => string {
  let words = '';
  program.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-500);
  });
  program.on('error', (error) => {
    words = error.message;
  });
  return () => words.trim() || 'journalctl ended';
}

async function keepEntries(lines: readonly string[], sink: Sink): Promise<void> {
  const entries = lines.flatMap((line) => entry.safeParse(json(line)).data ?? []);
  const last = entries.at(-1);
  const records = entries.flatMap((found) => sink.pass(found.SYSLOG_IDENTIFIER, recordOf(found)));
  if (last && records.length > 0) await sink.keep(records, `journal ${last.__CURSOR}`);
}

function recordOf(found: z.infer<typeof entry>): SpoolRecord {
  const pid = found.SYSLOG_PID ?? found._PID;
  const tag = pid === undefined ? found.SYSLOG_IDENTIFIER : `${found.SYSLOG_IDENTIFIER}[${pid}]`;
  const at = Math.floor(Number(found.__REALTIME_TIMESTAMP) / 1000);
  return { at, line: oneLine(`${tag}: ${found.MESSAGE}`) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // half a line, when journalctl was ended
  }
}
