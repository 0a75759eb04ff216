import { timeOfIso } from '#lib/agent/iso-time.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { Attempt, AttemptReason } from '#lib/gateway/api-attempts.ts';
import { networkOf } from '#lib/mail/client-network.ts';
import type { LockRule } from '#lib/sasl/password/lockout.ts';
import { type Attempts, afterFailure, noAttempts } from '#lib/sasl/password/lockout.ts';
import type { AttemptBook } from './attempts.ts';
import type { FailingNetworks } from './failing-networks.ts';
import type { Standing } from './standing.ts';
import type { Place } from './turnstile.ts';
import type { UsualNetworks } from './usual-networks.ts';

export type DoorOptions = {
  /** Whatever the client. */
  standing: (account: AccountRecord) => Standing;
  attempts: AttemptBook;
  usual: UsualNetworks;
  failing: FailingNetworks;
  lockRule: LockRule;
  now: () => number;
};

/** What a client's network means for who may log in, and for who goes first. */
export type Door = {
  /** A lock is for those who guess: it does not close the account for the networks its owner uses. */
  standing: (account: AccountRecord, client: string | null) => Standing;
  /** Null when the network has failed too often to be listened to; the networks that the account uses always are. */
  place: (account: AccountRecord | null, name: string, client: string | null) => Place | null;
  /** Whether a wrong password is more likely its owner's than a guess, and so does not lead to the lock. */
  forgives: (account: AccountRecord, client: string | null) => boolean;
  /** These accounts have new passwords, which somebody is about to use for the first time. */
  expect: (accounts: ReadonlySet<string>) => void;
  /** Learns from every attempt, once all is known of it. */
  learn: (attempt: Attempt) => void;
};

/** An account that failed so often makes who comes go last: whoever has just phoned the helpdesk has a few failures behind them, too. */
const suspicious = 3;

/** A usual network is forgiven this many times what locks an account; then it is one like all others. */
const patience = 5;

/**
 * A new password has no usual networks, and its owner may sit among the devices that still try the old one and so have closed theirs. For so long it is
 * listened to all the same; what guessers gain is what the lock leaves them. More at once were not reset for anybody on the phone.
 */
const expected = { forMs: 10 * 60_000, atOnce: 20 };

/** Everything else Cyrus SASL decides, with nobody to ask for the network. */
const decidedHere: ReadonlySet<string> = new Set(['PLAIN', 'LOGIN', 'PLAIN/LOGIN']);

const guesses: ReadonlySet<AttemptReason> = new Set([
  'wrong password',
  'unknown account',
  'another realm',
  'no such device password',
  'refused by the daemon',
]);

export function openDoor({ standing, attempts, usual, failing, lockRule, now }: DoorOptions): Door {
  const forgiven = new Map<string, Attempts>();
  const expecting = new Map<string, number>();
  const isUsual = (account: AccountRecord, client: string | null) =>
    client !== null && usual.has(account.id, networkOf(client), now());

  function forgives(account: AccountRecord, client: string | null): boolean {
    if (client === null || !isUsual(account, client)) return false;
    const key = `${account.id} ${networkOf(client)}`;
    const rule = { ...lockRule, failures: lockRule.failures * patience };
    const after = afterFailure(forgiven.get(key) ?? noAttempts, now(), rule);
    if (after.lockedUntil === null) {
      forgiven.set(key, after);
      return true;
    }
    forgiven.delete(key);
    usual.drop(account.id, networkOf(client));
    return false;
  }

  return {
    standing: (account, client) => {
      const stands = standing(account);
      return stands === 'locked' && isUsual(account, client) ? 'good' : stands;
    },
    place: (account, name, client) => {
      if (account && isUsual(account, client)) return { rank: 0, key: name };
      const network = client === null ? null : networkOf(client);
      const key = network ?? name;
      if (client !== null && failing.isClosed(client, now()))
        return account && (expecting.get(account.id) ?? 0) > now() ? { rank: 2, key } : null;
      const suspect =
        (client !== null && failing.isSuspect(client, now())) ||
        (account !== null && attempts.failures(account.id, now()) >= suspicious);
      return { rank: suspect ? 2 : 1, key };
    },
    forgives,
    expect: (accounts) => {
      for (const [id, until] of expecting) if (until <= now()) expecting.delete(id);
      if (accounts.size <= expected.atOnce)
        for (const id of accounts) expecting.set(id, now() + expected.forMs);
    },
    learn: ({ account, client, ok, reason, at, mechanism }) => {
      if (ok && account !== null) expecting.delete(account);
      if (client === null) return;
      const sasl = !decidedHere.has(mechanism);
      if (ok && account !== null) usual.note(account, networkOf(client), timeOfIso(at), sasl);
      if (!ok && guesses.has(reason)) failing.failed(client, timeOfIso(at));
    },
  };
}
