import { timeOfIso } from '#lib/agent/iso-time.ts';
import { openSpool } from '#lib/agent/log/spool.ts';
import { openWaiting } from '#lib/agent/log/waiting.ts';
import { type Attempt, type AttemptPage, attempt } from '#lib/gateway/api-attempts.ts';

/** Every attempt to log in, on disk, to be read from any place on. */
export type AttemptLog = {
  add: (attempt: Attempt) => void;
  /** At most `limit` attempts behind a cursor; waits up to `wait` seconds for the first. */
  read: (query: { after: string; limit: number; wait: number }, signal?: AbortSignal) => Promise<AttemptPage>;
  close: () => Promise<void>;
};

export type AttemptLogOptions = { dir: string; now: () => Date; warn: (text: string) => void };

/** What a full disk keeps from being written is remembered so far. */
const mostWaiting = 10_000;
const limits = { segmentBytes: 4 << 20, maxBytes: 64 << 20 };
const pauseMs = 50;

/** Writes what has gathered in a twentieth of a second together, so that a flood of attempts does not become one of the disk. */
export async function openAttemptLog({ dir, now, warn }: AttemptLogOptions): Promise<AttemptLog> {
  const spool = await openSpool({ dir, now, ...limits });
  const readers = openWaiting();
  let waiting: Attempt[] = [];
  let timer: NodeJS.Timeout | undefined;
  let told = false;
  let closed = false;

  async function write(): Promise<void> {
    timer = undefined;
    const batch = waiting;
    waiting = [];
    const lines = batch.map((one) => ({ at: timeOfIso(one.at), line: JSON.stringify(one) }));
    try {
      await spool.append(lines, '');
      told = false;
    } catch (error) {
      waiting = [...batch, ...waiting].slice(-mostWaiting);
      if (!told) warn(`Attempts to log in cannot be written down: ${String(error)}`);
      told = true;
    }
    if (batch.length > 0) readers.wake();
    if (waiting.length > 0) soon();
  }

  function soon(): void {
    if (!closed) timer ??= setTimeout(write, told ? 1000 : pauseMs);
  }

  async function read(after: string, limit: number): Promise<AttemptPage> {
    const { lines, next, more } = await spool.read(after, limit);
    const attempts = lines.flatMap(({ cursor, line }) => {
      const found = attempt.safeParse(parsed(line));
      return found.success ? [{ ...found.data, cursor }] : []; // a notice that older ones are gone
    });
    return { attempts, next, more };
  }

  return {
    add: (one) => {
      waiting.push(one);
      soon();
    },
    read: async ({ after, limit, wait }, signal) => {
      const page = await read(after, limit);
      if (page.attempts.length > 0 || page.more || wait === 0) return page;
      if (spool.newest().cursor <= page.next) await readers.wait(wait, signal);
      return read(page.next, limit);
    },
    close: async () => {
      closed = true; // what cannot be written now is not tried again, or the process would never end
      clearTimeout(timer);
      await write();
      readers.wake();
      await spool.close();
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
