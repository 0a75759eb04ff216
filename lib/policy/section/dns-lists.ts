import { z } from 'zod';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { refusalTextReason } from '#lib/mail/smtp-reply.ts';
import { macroWord } from '#lib/sendmail/m4.ts';
import { quoteReason } from '#lib/sendmail/option-value.ts';

/** FEATUREs that ask a list in DNS: about the client, about the client with answers that mean something, about the sender's domain. */
export const listFeatures = ['dnsbl', 'enhdnsbl', 'rhsbl'] as const;

/** What of the mail may be named in a reply. */
const named = /\$&\{(?:client_addr|client_name|RHS)\}/g;

/** One list, and what happens to those who are in it (cf/README, FEATURE(`dnsbl') and FEATURE(`enhdnsbl')). */
export const dnsList = z
  .object({
    feature: z.enum(listFeatures, 'Choose who is looked up.').default('dnsbl'),
    zone: textThat(zoneReason, z.string().trim().toLowerCase()),
    action: z.enum(['refuse', 'quarantine', 'discard'], 'Choose what happens.').default('refuse'),
    /** What a client is told; empty: the daemon's own words. */
    message: textThat((text) => (text === '' ? null : messageReason(text, '5'))).default(''),
    /** When the list does not answer. */
    trouble: z
      .enum(['accept', 'refuse'], 'Choose what happens when the list does not answer.')
      .default('accept'),
    /** What a client is told then; empty: the daemon's own words. */
    troubleMessage: textThat((text) => (text === '' ? null : messageReason(text, '4'))).default(''),
    /** Answers that count, `127.0.0.2`, with * for a number that may be any; none: all. */
    answers: z
      .array(textThat(answerReason, z.string().trim().overwrite(withoutDot)))
      .max(6, 'A list can have six answers that count; enter it twice for more.')
      .overwrite((answers) => [...new Set(answers)])
      .default([]),
  })
  .check(({ value, issues }) => {
    for (const [field, message] of contradictions(value))
      issues.push({ code: 'custom', message, path: [field], input: value });
  });
export type DnsList = z.infer<typeof dnsList>;

/** DNS lists, in the order in which they are asked. */
export const dnsListsSection = z.object({
  lists: z.array(dnsList).max(50, 'Use at most 50 lists.').default([]),
});

function contradictions(list: DnsList): [keyof DnsList, string][] {
  const found: [keyof DnsList, string][] = [];
  if (list.feature !== 'enhdnsbl' && list.answers.length > 0)
    found.push([
      'answers',
      'Only a list whose answers mean something (enhdnsbl) can have answers that count.',
    ]);
  if (list.feature === 'rhsbl' && list.action !== 'refuse')
    found.push(['action', 'Senders can only be refused.']);
  if (list.action !== 'refuse' && list.message !== '')
    found.push(['message', 'Nobody is told anything when mail is held or thrown away. Leave it empty.']);
  if (list.trouble === 'accept' && list.troubleMessage !== '')
    found.push(['troubleMessage', 'Whoever is let in is told nothing. Leave it empty.']);
  return found;
}

function zoneReason(text: string): Reason {
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4 and cannot stand here.`;
  return domainNameReason(text) ?? (text.includes('.') ? null : 'Enter the full name of the list.');
}

function messageReason(text: string, first: '4' | '5'): Reason {
  const words = text.replace(named, '');
  const word = macroWord(words);
  if (word !== undefined) return `“${word}” is a word of m4 and cannot stand here.`;
  const reason = refusalTextReason(words) ?? quoteReason(words);
  if (reason !== null) return reason;
  if (text.length > 200) return 'Use at most 200 characters.';
  return first === '4' && !text.startsWith('4')
    ? 'Begin with a code from 400 to 499: the client shall try again.'
    : null;
}

function answerReason(text: string): Reason {
  const parts = text.split('.');
  const fits =
    parts.length === 4 &&
    parts.every((part) => part === '*' || (/^\d{1,3}$/.test(part) && Number(part) < 256));
  return fits && parts[0] === '127' ? null : 'Enter an address such as 127.0.0.2 or 127.0.0.*.';
}

function withoutDot(text: string): string {
  return text.replace(/\.$/, '');
}
