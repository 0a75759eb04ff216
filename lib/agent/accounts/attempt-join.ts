import type { LoggedLogin } from '#lib/agent/login-line.ts';
import type { Attempt } from '#lib/gateway/api-attempts.ts';
import { openDeadlines } from './deadlines.ts';

export type AttemptJoin = {
  /** An attempt that was decided here; it is told when the daemon's line came, or a moment later without. */
  decided: (attempt: Attempt) => void;
  /** The daemon's line on an attempt by `name`; false when nobody waits for it. */
  logged: (name: string, line: LoggedLogin) => boolean;
  /** The oldest accepted attempt by `name` that waits, which the daemon refused all the same; null when none does. */
  refused: (name: string) => Attempt | null;
  close: () => void;
};

/**
 * saslauthd's protocol tells neither the client nor whether it is PLAIN or LOGIN; the daemon logs both right after it has its answer.
 * The oldest attempt of that name with that outcome is the one.
 */
export function openAttemptJoin(tell: (attempt: Attempt) => void, patienceMs = 2000): AttemptJoin {
  const waiting = new Map<string, Attempt[]>();
  const late = openDeadlines<Attempt>(patienceMs, (attempt) => {
    take(keyOf(attempt.name, attempt.ok));
    tell(attempt);
  });
  const keyOf = (name: string, ok: boolean) => (ok ? '+' : '-') + name.slice(0, longestLogged);

  /** The oldest of them. */
  function take(key: string): Attempt | null {
    const queue = waiting.get(key);
    const next = queue?.shift();
    if (queue?.length === 0) waiting.delete(key);
    return next ?? null;
  }

  return {
    decided: (attempt) => {
      const key = keyOf(attempt.name, attempt.ok);
      const queue = waiting.get(key);
      if (queue) queue.push(attempt);
      else waiting.set(key, [attempt]);
      late.set(attempt);
    },
    logged: (name, { ok, mechanism, client }) => {
      const attempt = take(keyOf(name, ok));
      if (!attempt) return false;
      late.clear(attempt);
      tell({ ...attempt, mechanism, client: client ?? attempt.client });
      return true;
    },
    refused: (name) => {
      const attempt = take(keyOf(name, true));
      if (attempt) late.clear(attempt);
      return attempt;
    },
    close: () => {
      late.stop();
      for (const queue of waiting.values()) queue.forEach(tell);
      waiting.clear();
    },
  };
}

/** Sendmail cuts names off somewhere behind this in its log. */
const longestLogged = 80;
