import { z } from 'zod';
import { asciiLineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { replyWordsReason } from '#lib/mail/smtp-reply.ts';

/** Which senders an account that logged in may use. */
export const senderRules = ['any', 'listed', 'granted'] as const;

const words = 'Enter a whole number; 0 is no limit.';
const most = z.coerce.number(words).int(words).min(0, words).max(1_000_000_000, words).default(0);

/**
 * What accounts may send. The addresses and exceptions of each account are live and no part of the policy; this says how they
 * are read, and what holds for everybody else.
 */
export const sendingSection = z.object({
  /** any address; for accounts that have some listed only these; listed ones for all. */
  senders: z.enum(senderRules, 'Choose who may use which addresses.').default('any'),
  /** The address in the header From: as well, and not of the envelope alone. */
  checkFrom: z.boolean().default(false),
  /** Said behind every refusal: whom to ask. */
  advice: textThat(adviceReason, z.string().trim().max(150)).default(''),
  /** Whether messages and recipients of each account are counted. */
  counted: z.boolean().default(false),
  messagesPerHour: most,
  messagesPerDay: most,
  recipientsPerHour: most,
  recipientsPerDay: most,
});
export type Sending = z.infer<typeof sendingSection>;

/** Whether the daemon has anything to ask the agent about mail of accounts. */
export function asksAgent({ senders, counted }: Sending): boolean {
  return senders !== 'any' || counted;
}

/** It stands in a rule, and m4 has read it before. */
function adviceReason(text: string): Reason {
  if (text === '') return null;
  const line = asciiLineReason(text);
  if (line !== null) return line;
  return text.includes("'") ? "Leave out the sign ': m4 would end its quotes there." : replyWordsReason(text);
}
