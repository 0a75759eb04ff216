import { z } from 'zod';
import { optionalDomainName } from '#lib/mail/domain-name.ts';
import { words } from './words.ts';

/** No 0 and O, no 1, l and I, nothing that a shell, m4 or the AuthInfo format gives a meaning. */
const digits = '23456789';
const lower = 'abcdefghjkmnpqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** What a generated password is made of: words to say on the phone, or characters that cannot be taken for one another. */
export const styles = ['words', 'lower', 'mixed'] as const;
export type Style = (typeof styles)[number];

export const alphabets: Record<Exclude<Style, 'words'>, string> = {
  lower: digits + lower,
  mixed: digits + lower + upper,
};

/** A generated password of fewer bits is refused: a stolen verifier could be guessed. */
const leastBits = 42;

/** How hard a generated password is to guess: its length in bits, and how it reads. */
export function bitsOf({ style, length }: Pick<PasswordRule, 'style' | 'length'>): number {
  return length * Math.log2(style === 'words' ? words.length : alphabets[style].length);
}

const hours = { least: 1, most: 14 * 24 };

/** How passwords are made and handed over. */
export const passwordRule = z
  .object({
    style: z.enum(styles, 'Choose words or characters.').default('words'),
    /** In words or characters. */
    length: z.coerce
      .number('Enter a number.')
      .int('Enter a whole number.')
      .min(1, 'Enter a number above 0.')
      .max(64, 'Use at most 64.')
      .default(5),
    /** Characters that a typed password has at least. */
    shortest: z.coerce
      .number('Enter a number.')
      .int('Enter a whole number.')
      .min(8, 'Fewer than 8 characters are guessed.')
      .max(64, 'Use at most 64.')
      .default(12),
    /** How long a link works by which somebody chooses a password. */
    linkHours: z.coerce
      .number('Enter a number.')
      .int('Enter a whole number.')
      .min(hours.least, 'Enter at least one hour.')
      .max(hours.most, `Enter at most ${hours.most} hours, two weeks.`)
      .default(24),
    /** The server's name on the hand-over sheet; empty: the gateways' own names. */
    server: optionalDomainName.default(''),
    /** Where people read their mail, for files that set up a whole mail program; empty: no such files. */
    mailbox: optionalDomainName.default(''),
    mailboxBy: z.enum(['imap', 'pop3'], 'Choose IMAP or POP3.').default('imap'),
  })
  .check(({ value, issues }) => {
    const problem = lengthProblem(value);
    if (problem) issues.push({ code: 'custom', message: problem, path: ['length'], input: value.length });
  });
export type PasswordRule = z.output<typeof passwordRule>;

export const usualRule: PasswordRule = passwordRule.parse({});

function lengthProblem({ style, length }: Pick<PasswordRule, 'style' | 'length'>): string | null {
  if (style === 'words' && length > 12) return 'Use at most 12 words.';
  const bits = bitsOf({ style, length });
  if (bits >= leastBits) return null;
  const least = Math.ceil(leastBits / bitsOf({ style, length: 1 }));
  return `That can be guessed (${Math.round(bits)} bits). Use at least ${least} ${style === 'words' ? 'words' : 'characters'}.`;
}

/** "5 words that are easy to say on the phone, 53 bits" */
export function describeRule(rule: Pick<PasswordRule, 'style' | 'length'>): string {
  const made = {
    words: 'words that are easy to say on the phone',
    lower: 'small letters and digits without look-alikes',
    mixed: 'letters and digits without look-alikes',
  }[rule.style];
  return `${rule.length} ${made}, ${Math.floor(bitsOf(rule))} bits`;
}
