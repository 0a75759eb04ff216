import { z } from 'zod';
import { addressReason } from '#lib/mail/address.ts';

const plain = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .regex(/^[^\p{Cc}]*$/u, 'Use no control characters.');

export const givenLabel = plain(120);
export const label = givenLabel.default('');
/** Its lines end in LF, wherever it was typed. */
export const givenNote = z
  .string()
  .transform((text) => text.replaceAll(/\r\n?/g, '\n').trim())
  .pipe(
    z
      .string()
      .max(2000, 'Use at most 2,000 characters.')
      .regex(/^[\n\t\P{Cc}]*$/u, 'Use no control characters but line ends and tabs.'),
  );
export const note = givenNote.default('');
/** Where the person can be reached by mail; empty where nobody says. */
export const givenAddress = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const reason = text === '' ? null : addressReason(text);
    if (reason !== null) context.addIssue({ code: 'custom', message: reason });
  });
export const accountAddress = givenAddress.default('');
export const accountKind = z.enum(['person', 'server'], 'Choose a person or a server.');

const endOfDay = 'T23:59:59.000Z';

/** A day as a field or a file has it, or its end as reading an account gives it; empty means never. */
export const writtenDay = z
  .union([
    z.literal(''),
    z
      .string()
      .transform((text) => (text.endsWith(endOfDay) ? text.slice(0, -endOfDay.length) : text))
      .pipe(z.iso.date('Write a day as 2026-12-31.')),
  ])
  .transform((text) => (text === '' ? null : new Date(text + endOfDay)));
/** The same from a caller of the API, who reads null where there is no end. */
export const givenDay = writtenDay.nullable();
export const endDay = givenDay.default(null);

/** Empty: one is made. */
export const wantedPassword = z.string().max(256, 'Use at most 256 characters.').default('');
