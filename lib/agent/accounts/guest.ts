import { randomUUID } from 'node:crypto';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { probeAccount } from '#lib/sasl/account/account-name.ts';
import { generateServerPassword } from '#lib/sasl/password/password.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

export type Guest = { name: string; password: Secret };

/** Runs work with an account that is there for no longer than that. One at a time; the next one waits. */
export type HostGuest = <T>(work: (guest: Guest) => Promise<T>) => Promise<T>;

/** A work that never ends must not keep the account: after this it has expired. */
const longestMs = 120_000;

export type GuestOptions = {
  /** Lets a guest in beside the accounts, or shows it out (null); in force for every mechanism when it resolves. */
  admit: (guest: AccountRecord | null) => Promise<void>;
  realm: () => Promise<string>;
  now: () => number;
};

/**
 * An account that is on no disk but in the SASL database, counts nowhere and is told of nowhere: an agent that starts builds that database from
 * the accounts it keeps, so a guest outlives neither its work nor the agent. It has a verifier for every mechanism and a password of its own each time.
 */
export function openGuests({ admit, realm, now }: GuestOptions): HostGuest {
  let before: Promise<unknown> = Promise.resolve();

  async function host<T>(work: (guest: Guest) => Promise<T>): Promise<T> {
    const password = new Secret(generateServerPassword());
    const verifiers = await makeVerifiers(password, {
      name: probeAccount,
      realm: await realm(),
      legacy: true,
    });
    try {
      await admit({
        id: `guest-${randomUUID()}`,
        name: probeAccount,
        revision: 1,
        disabled: false,
        ...verifiers,
        importedHash: null,
        expiresAt: new Date(now() + longestMs).toISOString(),
        devices: [],
        senders: [],
        limits: null,
      });
      return await work({ name: probeAccount, password });
    } finally {
      await admit(null);
    }
  }

  return (work) => {
    const turn = before.then(() => host(work));
    before = turn.catch(() => {}); // who comes next is not told of it
    return turn;
  };
}
