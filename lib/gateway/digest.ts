import { z } from 'zod';

/** A content by its SHA-256, in lower case. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 digest');
