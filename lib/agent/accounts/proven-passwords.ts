import { hash, randomBytes } from 'node:crypto';
import { forgetOldest } from '#lib/forget-oldest.ts';

export type ProvenPasswords = {
  has: (account: string, password: string, at: number) => boolean;
  keep: (account: string, password: string, at: number) => void;
  forget: (account: string) => void;
};

/**
 * Passwords that Argon2id has just proved, so that a mail program which logs in for every message costs microseconds. Kept as
 * a MAC with a key that lives and dies with this process, one per account, for a few minutes: SHA-512/256 of key and text, a digest that nobody can go on from, so it
 * needs no HMAC around it and no object for each login. How long two of them take to compare tells nobody anything who has not got the key.
 */
export function provenPasswords({ ttlMs = 5 * 60_000, most = 10_000 } = {}): ProvenPasswords {
  const key = randomBytes(32).toString('base64');
  const proofs = new Map<string, { mac: string; until: number }>();
  const macOf = (account: string, password: string) =>
    hash('sha512-256', `${key}${account}\0${password}`, 'base64');
  return {
    has: (account, password, at) => {
      const proof = proofs.get(account);
      if (!proof || at >= proof.until) return false;
      return proof.mac === macOf(account, password);
    },
    keep: (account, password, at) => {
      proofs.delete(account); // so that the order of the map is the order of use
      proofs.set(account, { mac: macOf(account, password), until: at + ttlMs });
      forgetOldest(proofs, most);
    },
    forget: (account) => {
      proofs.delete(account);
    },
  };
}
