import { forgetOldest } from '#lib/forget-oldest.ts';
import { Refusal } from '#lib/refusal.ts';

/** Failures that one address may have within the window, and addresses that are remembered. */
const allowed = 10;
const windowMs = 15 * 60_000;
const remembered = 10_000;

/** Slows down whoever keeps guessing. In memory: a restart forgets. */
export type Throttle = {
  /** Refuses when this address failed too often lately. */
  admit(address: string, now: Date): void;
  failed(address: string, now: Date): void;
};

export function throttle(): Throttle {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    admit(address, now) {
      const known = failures.get(address);
      if (!known || known.until <= now.getTime() || known.count < allowed) return;
      const minutes = Math.ceil((known.until - now.getTime()) / 60_000);
      throw new Refusal('throttled', 'throttled', `Too many refused attempts from ${address}.`, {
        next: `Try again in ${minutes} minutes.`,
      });
    },
    failed(address, now) {
      const known = failures.get(address);
      const lasting =
        known && known.until > now.getTime() ? known : { count: 0, until: now.getTime() + windowMs };
      failures.delete(address); // so that the map is in order of the last failure
      failures.set(address, { ...lasting, count: lasting.count + 1 });
      forgetOldest(failures, remembered);
    },
  };
}
