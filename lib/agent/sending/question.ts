import { z } from 'zod';
import { senderRules } from '#lib/policy/section/sending.ts';
import { type NamedLogin, readLogin } from '#lib/sasl/account/login-name.ts';
import type { Allowed } from '#lib/sasl/sending/sending-rate.ts';

/** What the daemon asks about mail of somebody who logged in; lib/sendmail/mc-sending.ts writes the rules that ask. */
export type Question = {
  /** At MAIL, at DATA, or for the header From:. */
  kind: 'mail' | 'data' | 'from';
  senders: (typeof senderRules)[number];
  /** The limits of the policy; null where nothing is counted. */
  usual: Allowed | null;
  login: NamedLogin;
  client: string;
  recipients: number;
  /** The sender at MAIL, the text of the header for From. */
  subject: string;
};

const shape = /^k<(mail|data|from)>s<(\w+)>l<([\d/]*)>u<([^<>]*)>c<([^<>]*)>n<(\d*)>f<(.*)>$/s;
const kinds = z.enum(['mail', 'data', 'from']);
const rules = z.enum(senderRules);

/** Null when the text is no question of ours. Keys of maps come in small letters. */
export function readQuestion(key: string, realm: string): Question | null {
  const [, kind, senders, limits = '', authid = '', client = '', recipients = '', subject = ''] =
    shape.exec(key) ?? [];
  const [known, rule, usual] = [kinds.safeParse(kind), rules.safeParse(senders), readLimits(limits)];
  if (!known.success || !rule.success || usual === undefined || authid === '') return null;
  return {
    kind: known.data,
    senders: rule.data,
    usual,
    login: readLogin(plainText(authid), '', realm),
    client,
    recipients: Number(recipients || 0),
    subject: known.data === 'mail' ? subject.replace(/^<(.*)>$/s, '$1') : subject,
  };
}

function readLimits(text: string): Allowed | null | undefined {
  if (text === '') return null;
  const numbers = text.split('/').map(Number);
  const [messagesPerHour, messagesPerDay, recipientsPerHour, recipientsPerDay] = numbers;
  if (
    messagesPerHour === undefined ||
    messagesPerDay === undefined ||
    recipientsPerHour === undefined ||
    recipientsPerDay === undefined ||
    numbers.length > 4
  )
    return undefined;
  return { messagesPerHour, messagesPerDay, recipientsPerHour, recipientsPerDay };
}

/** `kim+2bphone` → `kim+phone`: the daemon encodes what a client chose (xtext, RFC 3461 section 4). */
function plainText(xtext: string): string {
  return xtext.replace(/\+([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
