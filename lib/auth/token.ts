import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits; the database holds the hash alone. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256 is enough for a token that is random itself. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
