import { z } from 'zod';

const plain = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .regex(/^[^\p{Cc}]*$/u, 'Use no control characters.');

export const label = plain(120).default('');
export const note = z.string().trim().max(2000, 'Use at most 2,000 characters.').default('');
export const accountKind = z.enum(['person', 'server'], 'Choose a person or a server.');

/** A day from a date field; empty means never. */
export const endDay = z
  .union([z.literal(''), z.iso.date('Write a day as 2026-12-31.')])
  .default('')
  .transform((text) => (text === '' ? null : new Date(`${text}T23:59:59.000Z`)));

/** Empty: one is made. */
export const wantedPassword = z.string().max(256, 'Use at most 256 characters.').default('');
