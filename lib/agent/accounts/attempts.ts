import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { AccountStatus } from '#lib/gateway/api-account.ts';
import {
  type Attempts,
  afterFailure,
  failuresAt,
  isLocked,
  type LockRule,
  lockReason,
  noAttempts,
} from '#lib/sasl/password/lockout.ts';

/** Times in milliseconds: they are written out for who asks, not with every log-in. */
type Seen = {
  lastSuccess: { at: number; mechanism: string } | null;
  /** The success before that. */
  before: Seen['lastSuccess'];
  lastFailure: { at: number; mechanism: string; reason: string } | null;
};

const storedLocks = z.record(z.string(), z.object({ lockedUntil: z.number(), reason: z.string() }));

export type AttemptBook = {
  succeeded: (id: string, at: number, mechanism: string) => void;
  /** The success at this time was none after all. */
  takeBack: (id: string, at: number) => void;
  /** A refusal; one that `counts` may lock the account, and the answer is true when it did. */
  refused: (id: string, at: number, why: { mechanism: string; reason: string; counts: boolean }) => boolean;
  /** Forgets failures and lock. */
  clear: (id: string) => void;
  isLocked: (id: string, at: number) => boolean;
  /** How many failures still count. */
  failures: (id: string, at: number) => number;
  lockedUntil: (id: string) => number | null;
  /** Everyone who was locked and has not been cleared, with the end of the lock in milliseconds. */
  locks: () => ReadonlyMap<string, number>;
  status: (account: { id: string; name: string }, at: number) => Omit<AccountStatus, 'devices' | 'sending'>;
  /** Puts the locks on the disk when they changed, so that a restart opens none. */
  save: () => Promise<void>;
};

/** Failures, locks and last use of every account on this gateway. Only locks outlast a restart. */
export async function openAttempts(path: string, rule: LockRule): Promise<AttemptBook> {
  const attempts = new Map<string, Attempts>();
  const reasons = new Map<string, string>();
  const locks = new Map<string, number>();
  const seen = new Map<string, Seen>();
  let saved = true;
  for (const [id, { lockedUntil, reason }] of Object.entries(await readLocks(path))) {
    attempts.set(id, { failures: [], lockedUntil });
    locks.set(id, lockedUntil);
    reasons.set(id, reason);
  }
  const attemptsOf = (id: string) => attempts.get(id) ?? noAttempts;
  function seenOf(id: string): Seen {
    const known = seen.get(id) ?? { lastSuccess: null, before: null, lastFailure: null };
    seen.set(id, known);
    return known;
  }

  return {
    succeeded: (id, at, mechanism) => {
      const known = seenOf(id);
      known.before = known.lastSuccess;
      known.lastSuccess = { at, mechanism };
    },
    takeBack: (id, at) => {
      const known = seenOf(id);
      if (known.lastSuccess?.at === at) known.lastSuccess = known.before;
    },
    refused: (id, at, { mechanism, reason, counts }) => {
      seenOf(id).lastFailure = { at, mechanism, reason };
      const before = attemptsOf(id);
      if (!counts || isLocked(before, at)) return false;
      const after = afterFailure(before, at, rule);
      attempts.set(id, after);
      if (after.lockedUntil === null) return false;
      locks.set(id, after.lockedUntil);
      reasons.set(id, `${lockReason(rule)}, the last with ${mechanism}: ${reason}`);
      saved = false;
      return true;
    },
    clear: (id) => {
      attempts.delete(id);
      reasons.delete(id);
      if (locks.delete(id)) saved = false;
    },
    isLocked: (id, at) => isLocked(attemptsOf(id), at),
    failures: (id, at) => failuresAt(attemptsOf(id), at, rule).length,
    lockedUntil: (id) => attemptsOf(id).lockedUntil,
    locks: () => locks,
    status: ({ id, name }, at) => {
      const mine = attemptsOf(id);
      const locked = isLocked(mine, at);
      return {
        id,
        name,
        failuresSince: failuresAt(mine, at, rule).length,
        lockedUntil: locked && mine.lockedUntil !== null ? iso(mine.lockedUntil) : null,
        lockReason: locked ? (reasons.get(id) ?? null) : null,
        lastSuccess: written(seen.get(id)?.lastSuccess),
        lastFailure: written(seen.get(id)?.lastFailure),
      };
    },
    save: async () => {
      if (saved) return;
      saved = true;
      const entries = [...locks].map(([id, lockedUntil]) => [
        id,
        { lockedUntil, reason: reasons.get(id) ?? '' },
      ]);
      await replaceFile(path, JSON.stringify(Object.fromEntries(entries))).catch((error: unknown) => {
        saved = false;
        throw error;
      });
    },
  };
}

const iso = (at: number) => new Date(at).toISOString();
const written = <T extends { at: number }>(what: T | null | undefined) =>
  what ? { ...what, at: iso(what.at) } : null;

/** Nothing when the file cannot be read as locks: they end by themselves, a gateway that does not start would not. */
async function readLocks(path: string): Promise<z.infer<typeof storedLocks>> {
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  try {
    return storedLocks.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
