import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type ProvenPasswords = {
  has: (account: string, password: string, at: number) => boolean;
  keep: (account: string, password: string, at: number) => void;
  forget: (account: string) => void;
};

/**
 * Passwords that Argon2id has just proved, so that a mail program which logs in for every message costs microseconds. Kept as
 * an HMAC with a key that lives and dies with this process, one per account, for a few minutes.
 */
export function provenPasswords({ ttlMs = 5 * 60_000, most = 10_000 } = {}): ProvenPasswords {
  const key = randomBytes(32);
  const proofs = new Map<string, { digest: Buffer; until: number }>();
  const digestOf = (account: string, password: string) =>
    createHmac('sha256', key).update(account).update('\0').update(password).digest();
  return {
    has: (account, password, at) => {
      const proof = proofs.get(account);
      if (!proof || at >= proof.until) return false;
      return timingSafeEqual(proof.digest, digestOf(account, password));
    },
    keep: (account, password, at) => {
      proofs.delete(account); // so that the order of the map is the order of use
      proofs.set(account, { digest: digestOf(account, password), until: at + ttlMs });
      const oldest = proofs.keys().next().value;
      if (proofs.size > most && oldest !== undefined) proofs.delete(oldest);
    },
    forget: (account) => {
      proofs.delete(account);
    },
  };
}
