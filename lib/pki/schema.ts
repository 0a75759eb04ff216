import { z } from 'zod';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { certificateUses, defaultDays } from './authority.ts';
import { certificateKinds } from './judgement.ts';
import { keyKinds } from './key.ts';
import { isAddress } from './name.ts';

const plain = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'Use no control characters.');

/** What people call a certificate. */
export const label = plain(64).min(1, 'Give it a name.');

/** Empty: the first host name is its name. */
export const optionalLabel = plain(64).default('');

/** O= of the subject; at most 64 characters (RFC 5280 appendix A, ub-organization-name). */
export const organization = plain(64).default('');

export const keyKind = z.enum(keyKinds, 'Choose a kind of key.').default('ecdsa-p256');
export const certificateUse = z.enum(certificateUses, 'Choose what it is for.').default('both');
export const certificateKind = z.enum(certificateKinds, 'Choose what it is for.');

export const days = z.coerce
  .number('Give a number of days.')
  .int('Give whole days.')
  .min(1, 'Give at least 1 day.')
  .max(3650, 'Give at most 3,650 days.')
  .default(defaultDays);

/** Why a text cannot stand in a certificate as the name of a host, or null. `*` only as the whole first label, above two others. */
export function whyNoHost(text: string): string | null {
  if (isAddress(text)) return null;
  const below = text.startsWith('*.') ? text.slice(2) : text;
  const shown = `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
  if (below !== text && !below.includes('.')) return `${shown} would stand for a whole top-level domain.`;
  const reason = domainNameReason(below);
  return reason && `${shown} is no host name. ${reason}`;
}

const host = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/\.$/, ''))
  .superRefine((text, context) => {
    const reason = whyNoHost(text);
    if (reason) context.addIssue({ code: 'custom', message: reason });
  });

/** The one host an imported certificate must cover; empty: whatever it names. */
export const hostName = z.union([z.literal('').transform(() => null), host]).default(null);

const list = z
  .union([z.array(z.string().max(300)).max(200), z.string().max(20_000)], 'Give at least one host name.')
  .transform((names) => (typeof names === 'string' ? names.split(/[\s,;]+/) : names))
  .transform((names) => names.map((name) => name.trim()).filter((name) => name !== ''));

/** Host names, one a line or separated by commas; the first is the main one. Doubles are dropped. */
export const names = list.transform((texts, context) => {
  const found = new Set<string>();
  for (const text of texts) {
    const parsed = host.safeParse(text);
    if (parsed.success) found.add(parsed.data);
    else for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
  }
  if (texts.length === 0) context.addIssue({ code: 'custom', message: 'Give at least one host name.' });
  if (found.size > 100) context.addIssue({ code: 'custom', message: 'Give at most 100 names.' });
  return [...found];
});

/** Gateways whose draft shall show the new certificate; a form sends one as a text. */
export const useOn = z
  .union([z.string().max(64), z.array(z.string().max(64)).max(1000)])
  .default([])
  .transform((ids) => (typeof ids === 'string' ? [ids] : ids).filter((id) => id !== ''));

/** Texts of any length come in: what is too long is refused in words when it is read, not as a shape. */
export const pem = z.string().default('');
export const passphrase = z.string().max(1024, 'Use at most 1,024 characters.').default('');
