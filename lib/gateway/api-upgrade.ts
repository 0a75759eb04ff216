import { z } from 'zod';

/**
 * Verifiers that a gateway made when somebody logged in whose password was known by a hash of another system only, or whose Argon2id has not got all
 * SCRAM verifiers beside it. The console takes over what it lacks and spreads it; the gateway forgets them when the account comes back so.
 */
export const accountUpgrade = z.object({
  id: z.string().max(64),
  /** SHA-256 of the hash, or Argon2id, that was proved: it must still be the one of the account. */
  from: z.string().regex(/^[0-9a-f]{64}$/),
  argon2id: z.string().max(512),
  scramSha256: z.string().max(512),
  scramSha1: z.string().max(512).nullable().default(null),
  scramSha512: z.string().max(512).nullable().default(null),
});
export type AccountUpgrade = z.infer<typeof accountUpgrade>;
