import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';

/** OWASP's minimum for Argon2id, the library's default algorithm. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** NIST SP 800-63B 5.1.1: length, not composition. */
export const newPassword = z
  .string('Choose a password.')
  .min(12, 'Use at least 12 characters; a few words are easy to remember.')
  .max(200, 'Use at most 200 characters.')
  .refine((text) => new Set(text).size > 4, 'That is too easy to guess: use more different characters.');

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), cost);
}

const dummy = hash('no operator has this password', cost);

/** Takes the same time whether or not there is a hash to check against. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await dummy), password.normalize('NFC'));
  return passwordHash !== null && matches;
}
