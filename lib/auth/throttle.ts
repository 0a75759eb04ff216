import { oneClient } from '#lib/mail/client-network.ts';

/** Failures within this time count together, and a lock lasts as long. */
export const windowMs = 15 * 60_000;
const limits = { email: 6, address: 40 };

export type Throttle = { failures: number; windowStart: Date; lockedUntil: Date | null };
export type ThrottleKey = `email:${string}` | `address:${string}`;

/** The key of a client: failures from one network of IPv6 count together, since who has one address there has them all. */
export const clientThrottle = (address: string): ThrottleKey => `address:${oneClient(address)}`;

/** Seconds until another try is allowed; 0 when it is allowed now. */
export function secondsLocked(throttle: Throttle | null, now: Date): number {
  const left = (throttle?.lockedUntil?.getTime() ?? 0) - now.getTime();
  return left > 0 ? Math.ceil(left / 1000) : 0;
}

/** The state after one more failure. */
export function afterFailure(key: ThrottleKey, throttle: Throttle | null, now: Date): Throttle {
  const fresh = !throttle || now.getTime() - throttle.windowStart.getTime() > windowMs;
  const failures = fresh ? 1 : throttle.failures + 1;
  const limit = key.startsWith('email:') ? limits.email : limits.address;
  return {
    failures,
    windowStart: fresh ? now : throttle.windowStart,
    lockedUntil: failures >= limit ? new Date(now.getTime() + windowMs) : null,
  };
}
