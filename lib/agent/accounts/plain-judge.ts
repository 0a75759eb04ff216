import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { AccountRecord } from '#lib/gateway/api.ts';
import type { AttemptReason } from '#lib/gateway/api-attempts.ts';
import { argon2idCost } from '#lib/sasl/verifiers.ts';
import { madeImportedHash } from './imported-password.ts';
import { provenPasswords } from './proven-passwords.ts';
import type { Standing } from './standing.ts';
import { turnstile } from './turnstile.ts';

export type Verdict = { account: AccountRecord | null; ok: boolean; reason: AttemptReason };

export const wrongPassword = 'wrong password';

export type PlainJudge = {
  /** Whether this password opens the account of this name; null names nobody. */
  judge: (name: string | null, password: string) => Promise<Verdict>;
  /** Forgets that a password of this account was proved. */
  forget: (id: string) => void;
};

export type PlainJudgeOptions = {
  find: (name: string) => AccountRecord | null;
  standing: (account: AccountRecord) => Standing;
  now: () => number;
  warn: (text: string) => void;
  /** What proves a password; tests count its calls. */
  prove?: (verifier: string, password: string) => Promise<boolean>;
  /** Told the password that a hash of another system was made from: the moment to make verifiers of our own. */
  renew?: (account: AccountRecord, password: string) => void;
};

/**
 * Argon2id works in libuv's pool of four threads, 19 MiB each; one stays free for the disk. More than these need not wait:
 * their clients would have given up before the answer came.
 */
const places = { running: 3, waiting: 128 };

/** Decides PLAIN and LOGIN. Every refusal costs one Argon2id, whether or not there is such an account. */
export async function plainJudge(options: PlainJudgeOptions): Promise<PlainJudge> {
  const { find, standing, now, warn, prove = verify, renew = () => {} } = options;
  const proven = provenPasswords();
  const turn = turnstile(places);
  const nobody = await hash(randomBytes(16), argon2idCost);

  async function matches(verifier: string | null, password: string): Promise<boolean> {
    try {
      return (await prove(verifier ?? nobody, password)) && verifier !== null;
    } catch {
      warn('A stored Argon2id verifier cannot be read; its account needs a new password.');
      return false;
    }
  }

  /** Argon2id runs beside a hash of another system, so that a refusal takes as long as everybody's. */
  async function opens(account: AccountRecord | null, password: string): Promise<boolean> {
    const ours = matches(account?.argon2id ?? null, password);
    if (!account?.importedHash || account.argon2id !== null) return ours;
    const [right] = await Promise.all([madeImportedHash(account.importedHash, password), ours]).catch(() => {
      warn('This host cannot verify passwords that came from another system: is perl-base installed?');
      return [false];
    });
    return right === true;
  }

  async function judge(name: string | null, password: string): Promise<Verdict> {
    const account = name === null ? null : find(name);
    if (account && standing(account) === 'good' && proven.has(account.id, password, now()))
      return { account, ok: true, reason: 'accepted' };
    const proof = turn(() => opens(account, password));
    if (!proof) return { account, ok: false, reason: 'too many logins at once' };
    const right = await proof;
    // a change of the account, or a lock, counts for the answers that were on their way
    if (name !== null && find(name) !== account) return judge(name, password);
    const against = account ? objection(account, standing(account), right) : 'unknown account';
    if (account && !against) {
      proven.keep(account.id, password, now());
      if (account.argon2id === null) renew(account, password);
    }
    return { account, ok: !against, reason: against ?? 'accepted' };
  }

  return { judge, forget: proven.forget };
}

function objection(account: AccountRecord, standing: Standing, right: boolean): AttemptReason | null {
  if (standing !== 'good') return standing;
  if (account.argon2id === null && account.importedHash === null) return 'no password for PLAIN and LOGIN';
  return right ? null : wrongPassword;
}
