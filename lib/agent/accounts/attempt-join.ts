import type { LoggedLogin } from '#lib/agent/login-line.ts';
import type { Attempt } from '#lib/gateway/api-attempts.ts';

export type AttemptJoin = {
  /** An attempt that was decided here; it is told when the daemon's line came, or a moment later without. */
  decided: (attempt: Attempt) => void;
  /** The daemon's line on an attempt by `name`; false when nobody waits for it. */
  logged: (name: string, line: LoggedLogin) => boolean;
  close: () => void;
};

/**
 * saslauthd's protocol tells neither the client nor whether it is PLAIN or LOGIN; the daemon logs both right after it has its answer.
 * The oldest attempt of that name with that outcome is the one.
 */
export function openAttemptJoin(tell: (attempt: Attempt) => void, patienceMs = 2000): AttemptJoin {
  const waiting = new Map<string, { attempt: Attempt; timer: NodeJS.Timeout }[]>();
  const keyOf = (name: string, ok: boolean) => `${ok} ${name.slice(0, longestLogged)}`;

  function first(key: string): Attempt | null {
    const queue = waiting.get(key);
    const next = queue?.shift();
    if (!queue || !next) return null;
    if (queue.length === 0) waiting.delete(key);
    clearTimeout(next.timer);
    return next.attempt;
  }
  function tellFirst(key: string): void {
    const attempt = first(key);
    if (attempt) tell(attempt);
  }

  return {
    decided: (attempt) => {
      const key = keyOf(attempt.name, attempt.ok);
      const timer = setTimeout(() => tellFirst(key), patienceMs);
      waiting.set(key, [...(waiting.get(key) ?? []), { attempt, timer }]);
    },
    logged: (name, { ok, mechanism, client }) => {
      const attempt = first(keyOf(name, ok));
      if (attempt) tell({ ...attempt, mechanism, client: client ?? attempt.client });
      return attempt !== null;
    },
    close: () => {
      for (const key of [...waiting.keys()]) while (waiting.has(key)) tellFirst(key);
    },
  };
}

/** Sendmail cuts names off somewhere behind this in its log. */
const longestLogged = 80;
