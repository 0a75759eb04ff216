import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { workOf } from '#lib/sasl/import/imported-hash.ts';
import { madeImportedHash } from './imported-password.ts';

/**
 * Refusals last as long as the slowest hash among the accounts that another system made, when that is slower than an Argon2id: otherwise
 * their time would tell that there is such an account. They wait for it, and work for nothing but their own hash.
 */
export type RefusalPace = {
  /** From now on a password may be held against this hash. One of each kind is tried a few times, to know how long it takes. */
  meet: (hash: string) => void;
  /** Whether this password made the hash; its time is learnt from. */
  prove: (hash: string, password: string) => Promise<boolean>;
  /** A proof begins: what this returns resolves when its refusal may be told. */
  begin: () => () => Promise<void>;
};

export type RefusalPaceOptions = {
  make?: (hash: string, password: string) => Promise<boolean>;
  clock?: () => number;
  pause?: (ms: number) => Promise<unknown>;
};

/** Proofs of a kind that are remembered, in how many the host may be busy with something else, and kinds. */
const kept = 9;
const triedAtFirst = 3;
const mostKinds = 32;
/** A proof takes more when others are at work. */
const slack = 1.5;
/** A refusal that waits holds a process of the daemon. */
const mostMs = 500;

export function refusalPace({
  make = madeImportedHash,
  clock = () => performance.now(),
  pause = sleep,
}: RefusalPaceOptions = {}): RefusalPace {
  /** The last times of each kind. */
  const times = new Map<string, number[]>();
  let slowest = 0;
  let trying: Promise<unknown> = Promise.resolve();

  function learn(work: string, ms: number): void {
    times.set(work, [...(times.get(work) ?? []), ms].slice(-kept));
    slowest = Math.max(...[...times.values()].map(median));
  }

  async function prove(hash: string, password: string): Promise<boolean> {
    const begun = clock();
    const right = await make(hash, password);
    const work = workOf(hash);
    if (times.has(work)) learn(work, clock() - begun);
    return right;
  }

  async function tryOut(hash: string): Promise<void> {
    for (let tries = 0; tries < triedAtFirst; tries += 1) await prove(hash, randomBytes(9).toString('hex'));
  }

  return {
    prove,
    meet: (hash) => {
      const work = workOf(hash);
      if (times.has(work) || times.size >= mostKinds) return;
      times.set(work, []);
      trying = trying.then(() => tryOut(hash)).catch(() => {}); // whoever logs in there hears that this host cannot verify it
    },
    begin: () => {
      const begun = clock();
      return async () => {
        const left = Math.min(slowest * slack, mostMs) - (clock() - begun);
        if (left > 0) await pause(left);
      };
    },
  };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;
