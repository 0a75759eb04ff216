import { z } from 'zod';
import { roles } from './permissions.ts';

export const email = z
  .string('Write an e-mail address.')
  .trim()
  .toLowerCase()
  .max(254, 'Use at most 254 characters.')
  .pipe(z.email('Write an e-mail address such as maren@example.org.'));

export const operatorName = z
  .string('Write a name.')
  .trim()
  .min(1, 'Write a name.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'A name has no control characters.');

export const role = z.enum(roles, 'Choose a role.');

/** Where a request comes from; stands with the session and in the trail. */
export const origin = z.object({ address: z.string().max(64), userAgent: z.string().max(400) });
