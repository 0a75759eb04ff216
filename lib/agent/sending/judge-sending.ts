import type { Standing } from '#lib/agent/accounts/standing.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { maySendAs } from '#lib/sasl/sending/sender-pattern.ts';
import { allowedTo, limitReached } from '#lib/sasl/sending/sending-rate.ts';
import { addressesOf } from './from-header.ts';
import type { Question } from './question.ts';
import type { SentBook } from './sent-book.ts';

/** Why mail is refused: for now (4) or for good (5), with the sentence that the client is given. */
export type Refused = { code: 4 | 5; text: string };

export type JudgeSendingOptions = {
  find: (name: string) => AccountRecord | null;
  standing: (account: AccountRecord) => Standing;
  sent: SentBook;
  now: () => number;
};

/** Answers what the daemon asks; null: go on. A message that may pass DATA is counted. */
export function judgeSending(question: Question, options: JudgeSendingOptions): Refused | null {
  const { find, sent, now } = options;
  const { login, kind } = question;
  const account = login.realm === 'ours' ? find(login.name) : null;
  const refused = (account && ended(account, question, options)) ?? judges[kind](question, account, options);
  if (refused) sent.refused(accountKey(question, account), new Date(now()), refused.text);
  return refused;
}

/** Accounts that live elsewhere (a certificate, Kerberos, the host's own) are counted by the name they logged in with. */
function accountKey({ login }: Question, account: AccountRecord | null): string {
  return account?.id ?? `name:${login.name}`;
}

/** A session may be older than the change that ends the account or its device password. */
function ended(
  account: AccountRecord,
  { login }: Question,
  { standing }: JudgeSendingOptions,
): Refused | null {
  const stands = standing(account);
  if (stands === 'disabled' || stands === 'expired')
    return { code: 5, text: `The account ${account.name} is ${stands}.` };
  if (login.device === null || account.devices.some(({ name }) => name === login.device)) return null;
  return { code: 5, text: `The device password ${login.device} of ${account.name} was revoked.` };
}

type Judge = (
  question: Question,
  account: AccountRecord | null,
  options: JudgeSendingOptions,
) => Refused | null;

const judges: Record<Question['kind'], Judge> = {
  // a report of a delivery or a reading has no sender; its header is looked at all the same
  mail: (question, account, options) =>
    (question.subject === '' ? null : senderObjection(question, account, question.subject)) ??
    overLimit(question, account, options),
  data: (question, account, options) => {
    const refused = overLimit(question, account, options);
    if (!refused && question.usual)
      options.sent.add(accountKey(question, account), question.recipients, options.now());
    return refused;
  },
  from: (question, account) => {
    const addresses = addressesOf(question.subject);
    if (addresses.length === 0 && isBound(question, account))
      return { code: 5, text: 'The header From is missing, names no address, or is too long to be read.' };
    for (const address of addresses) {
      const refused = senderObjection(question, account, address);
      if (refused) return { ...refused, text: `In the header From: ${refused.text}` };
    }
    return null;
  },
};

/** Whether the account may not send as whomever it likes. */
function isBound({ senders }: Question, account: AccountRecord | null): boolean {
  return senders === 'granted' || (senders === 'listed' && (account?.senders.length ?? 0) > 0);
}

function senderObjection(question: Question, account: AccountRecord | null, address: string): Refused | null {
  if (!isBound(question, account) || maySendAs(account?.senders ?? [], address)) return null;
  return { code: 5, text: `${question.login.name} may not send as ${address}.` };
}

function overLimit(
  question: Question,
  account: AccountRecord | null,
  { sent, now }: JudgeSendingOptions,
): Refused | null {
  if (!question.usual) return null;
  const allowed = allowedTo(question.usual, account?.limits ?? null);
  const known = sent.of(accountKey(question, account), now());
  const text = limitReached(known, allowed, question.recipients, now());
  return text === null ? null : { code: 4, text };
}
