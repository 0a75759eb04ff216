import { z } from 'zod';
import { textThat } from '#lib/mail/reason.ts';
import { outgoingPasswordReason } from '#lib/policy/section/outgoing.ts';
import { Secret } from '#lib/secret.ts';

/** A password as it is typed: every sign counts, also a space at its end. Empty: the stored one stays. */
export const typedPassword = textThat(
  (text) => (text === '' ? null : outgoingPasswordReason(text)),
  z.string('Enter the password.'),
)
  .default('')
  .transform((text) => new Secret(text));

export const version = z.coerce.number().int().min(0);
