import { setTimeout as pause } from 'node:timers/promises';
import { parseFrame } from '#lib/agent/log/frame.ts';
import { openSource, type SourceParts } from '#lib/agent/log/open-source.ts';
import { hostPlaces, type Places } from '#lib/agent/log/owner.ts';
import type { LogPage } from '#lib/agent/log/read-lines.ts';
import type { Sink, Source } from '#lib/agent/log/source.ts';
import { openSpool, type Spool } from '#lib/agent/log/spool.ts';
import { type Choice, survey } from '#lib/agent/log/survey.ts';
import { openWaiting } from '#lib/agent/log/waiting.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import { attemptsBySaslauthd } from '#lib/sasl/elsewhere/attempts-by-saslauthd.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

/** The mail log of this gateway, whatever the host writes it to. */
export type MailLog = {
  /** Where the lines come from, or why there are none and what to do. */
  describe: () => EngineInfo['log'];
  /** At most `limit` lines behind a cursor; `next` is the cursor to go on with. Refuses a cursor that was never handed out. */
  read: (after: string, limit: number) => Promise<LogPage>;
  /** Resolves when there is something behind the cursor, when the time is over, or when the signal is given. */
  wait: (after: string, seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Behind the newest line, and when that was written. */
  position: () => GatewayState['log'];
  close: () => Promise<void>;
};

export type MailLogOptions = {
  /** Holds the agent's own copy of the log. */
  dir: string;
  /** The syslog tags of this gateway's programs (`sendmail -L`); lines with another tag are somebody else's. */
  tag: string | readonly string[];
  /** Listen on this socket, and nowhere else. */
  socket?: string | undefined;
  /** What the host's own saslauthd says is read as well: whether that is wanted now, and where it is written if not where the distributions do. */
  checks?: { wanted: () => Promise<boolean>; file?: string | undefined };
  /** Follow this file, and nothing else. */
  file?: string | undefined;
  now?: () => Date;
  /** Other places than the host's own, for tests. */
  places?: Places;
  /** Where syslog daemons usually write mail lines. */
  files?: readonly string[];
  root?: boolean;
  /** How often it is looked whether the host has a better source by now. */
  surveyMs?: number;
};

const usualFiles = ['/var/log/mail.log', '/var/log/maillog'];

/** Opens the log: finds out where the host's mail lines go, and begins to keep this gateway's. */
export async function openMailLog(options: MailLogOptions): Promise<MailLog> {
  const { dir, tag, places = hostPlaces, now = () => new Date() } = options;
  const tags = [tag].flat();
  const spool = await openSpool({ dir, now });
  const waiting = openWaiting();
  const checks = { wanted: false };
  const wantsChecks = () => checks.wanted;
  const sink = sinkOf(spool, { tags, now, wake: waiting.wake, wantsChecks });
  const parts = { tags, sink, now, places, wantsChecks, newestAt: () => spool.newest().at };
  const reader = await openReader(parts, options, async () => {
    checks.wanted = (await options.checks?.wanted()) ?? false;
  });
  return {
    describe: reader.describe,
    read: spool.read,
    wait: (after, seconds, signal) =>
      spool.newest().cursor > after ? Promise.resolve() : waiting.wait(seconds, signal),
    position() {
      const { cursor, at } = spool.newest();
      return { cursor, at: at && at.toISOString() };
    },
    async close() {
      await reader.close();
      waiting.wake();
      await spool.close();
    },
  };
}

/**
 * So long a source gathers lines after it had some kept: on a busy host writing each for itself, and waking whoever waits for it, costs as much as
 * the log-ins they tell of. The first line after a silence is kept, and told, at once; where lines come by hundreds it is a little longer.
 */
const gatherMs = { usually: 100, busy: 250 } as const;
const busyLines = 20;
const manyLines = 1000;

type SinkParts = { tags: readonly string[]; now: () => Date; wake: () => void; wantsChecks: () => boolean };

function sinkOf(spool: Spool, { tags, now, wake, wantsChecks }: SinkParts): Sink {
  const checked = attemptsBySaslauthd();
  const pass: Sink['pass'] = (tag, record) => {
    if (tags.includes(tag)) return [record];
    return tag === saslauthdTag && wantsChecks() ? checked(record) : [];
  };
  return {
    records(text, frame = parseFrame(text, now())) {
      return frame ? pass(frame.tag, { at: (frame.at ?? now()).getTime(), line: frame.line }) : [];
    },
    pass,
    async keep(batch, position) {
      await spool.append(batch, position);
      if (batch.length === 0) return;
      wake();
      if (batch.length < manyLines) await pause(batch.length < busyLines ? gatherMs.usually : gatherMs.busy);
    },
    position: spool.position,
  };
}

type Open = { choice: Choice; source: Source };

/** Reads from the source that suits the host, and changes it when the host changes: a syslog daemon comes or goes, a file becomes readable. */
async function openReader(parts: SourceParts, options: MailLogOptions, lookAtChecks: () => Promise<void>) {
  const { socket, file, files = usualFiles, root = process.getuid?.() === 0, surveyMs = 2000 } = options;
  const where = { socket, file, authFile: options.checks?.file, places: parts.places, files, root };
  const look = async () => {
    await lookAtChecks();
    return survey(where);
  };
  let open = await openOrSayWhy(await look(), parts);
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  async function check(): Promise<void> {
    const choice = await look();
    if (!isSame(choice, open.choice)) {
      await open.source.close();
      open = await openOrSayWhy(choice, parts);
    }
    schedule();
  }
  function schedule(): void {
    if (!ended) timer = setTimeout(again, surveyMs).unref();
  }
  function again(): void {
    checking = check();
  }
  let checking = Promise.resolve();
  schedule();
  return {
    describe: (): EngineInfo['log'] => ({ source: kindOf(open.choice), detail: open.source.describe() }),
    async close() {
      ended = true;
      clearTimeout(timer);
      await checking;
      await open.source.close();
    },
  };
}

/** What cannot be opened is no reason for the agent not to start: it is told, and tried again with the next survey. */
async function openOrSayWhy(choice: Choice, parts: SourceParts): Promise<Open> {
  try {
    return { choice, source: await openSource(choice, parts) };
  } catch (error) {
    const why = `The mail log cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const none: Choice = { kind: 'none', why };
    return { choice: none, source: await openSource(none, parts) };
  }
}

function isSame(a: Choice, b: Choice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function kindOf({ kind }: Choice): EngineInfo['log']['source'] {
  if (kind === 'none') return 'none';
  return kind === 'share' || kind === 'socket' ? 'socket' : 'file';
}
