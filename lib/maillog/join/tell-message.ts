import { isoText, jsonOf } from '#lib/maillog/join/json-text.ts';
import type { Delivery, Message } from '#lib/maillog/join/message.ts';
import type { ToldMessage } from '#lib/maillog/join/passing-book.ts';

/** What `postern log messages` prints of a message. docs/maillog-events.md tells it to people. */
export type MessageLine = {
  queueId: string;
  /** ISO 8601, UTC; null when the log has no times. */
  time: string | null;
  account: string | null;
  mechanism: string | null;
  client: { address: string | null; name: string | null };
  tls: { version: string; cipher: string | null; verify: string | null } | null;
  from: string | null;
  recipients: RecipientLine[];
  size: number | null;
  messageId: string | null;
  accepted: boolean;
};

type RecipientLine = {
  address: string;
  status: RecipientStatus;
  relay: string | null;
  dsn: string | null;
  reply: string | null;
};

export type RecipientStatus = 'sent' | 'deferred' | 'bounced' | 'refused' | 'discarded' | 'quarantined';

export function tellMessage({ message, deliveries }: ToldMessage): MessageLine {
  const { tlsVersion, tlsCipher, tlsVerify } = message;
  const all = deliveries.map((delivery) => tellRecipient(delivery, message));
  return {
    queueId: message.queueId,
    time: message.at > 0 ? isoTime(message.at) : null,
    account: message.account,
    mechanism: message.mechanism,
    client: { address: message.clientAddress, name: message.clientName },
    tls: tlsVersion === null ? null : { version: tlsVersion, cipher: tlsCipher, verify: tlsVerify },
    from: message.sender,
    recipients: all,
    size: message.size,
    messageId: message.messageId,
    accepted: wasAccepted(message, deliveries),
  };
}

/**
 * The same as JSON, with the end of a line behind it. Each piece costs as much as twenty signs, so what comes again and again is one. A queue id is letters and
 * digits.
 */
export function messageJson({ message, deliveries }: ToldMessage): string {
  let recipients = '';
  for (const delivery of deliveries)
    recipients +=
      recipients === '' ? recipientJson(delivery, message) : `,${recipientJson(delivery, message)}`;
  const time = message.at > 0 ? `"${isoText(message.at)}"` : 'null';
  const { account, mechanism } = message;
  const login =
    account === null && mechanism === null
      ? ',"account":null,"mechanism":null'
      : `,"account":${jsonOf(account)},"mechanism":${jsonOf(mechanism)}`;
  const end = wasAccepted(message, deliveries) ? ',"accepted":true}\n' : ',"accepted":false}\n';
  return `{"queueId":"${message.queueId}","time":${time}${login},"client":{"address":${jsonOf(message.clientAddress)},"name":${jsonOf(message.clientName)}${tlsJson(message)}${jsonOf(message.sender)},"recipients":[${recipients}],"size":${message.size},"messageId":${jsonOf(message.messageId)}${end}`;
}

type TlsText = { version: string; cipher: string | null; verify: string | null; text: string };
/** There are few versions and ciphers, and those of stranger's logs are made anew. */
const tlsTexts: TlsText[] = [];
const mostTls = 32;

/** The end of `client`, `tls`, and what stands in front of the sender. */
function tlsJson({ tlsVersion, tlsCipher, tlsVerify }: Message): string {
  if (tlsVersion === null) return '},"tls":null,"from":';
  for (const { version, cipher, verify, text } of tlsTexts)
    if (cipher === tlsCipher && version === tlsVersion && verify === tlsVerify) return text;
  const text = `},"tls":{"version":${jsonOf(tlsVersion)},"cipher":${jsonOf(tlsCipher)},"verify":${jsonOf(tlsVerify)}},"from":`;
  if (tlsTexts.length < mostTls)
    tlsTexts.push({ version: tlsVersion, cipher: tlsCipher, verify: tlsVerify, text });
  return text;
}

let lastDsn: string | null = null;
let lastDsnText = ',"dsn":null,"reply":';

/** The code, and what stands in front of the answer: most often the same as the one before. */
function dsnJson(dsn: string | null): string {
  if (dsn !== lastDsn) {
    lastDsn = dsn;
    lastDsnText = `,"dsn":${jsonOf(dsn)},"reply":`;
  }
  return lastDsnText;
}

const beforeRelay = {
  sent: ',"status":"sent","relay":',
  deferred: ',"status":"deferred","relay":',
  bounced: ',"status":"bounced","relay":',
  refused: ',"status":"refused","relay":',
  discarded: ',"status":"discarded","relay":',
  quarantined: ',"status":"quarantined","relay":',
} as const satisfies Record<RecipientStatus, string>;

function recipientJson(delivery: Delivery, message: Message): string {
  const { recipient, relay, dsn } = delivery;
  return `{"address":${jsonOf(recipient)}${beforeRelay[statusOf(delivery, message)]}${jsonOf(relay)}${dsnJson(dsn)}${jsonOf(answerIn(delivery))}}`;
}

export const isoTime = (at: number): string => new Date(at).toISOString();

/**
 * A `from=` line alone does not show that a message was taken: one that is too large or has a forbidden header logs the same. What was tried, held or queued
 * for a recipient shows it, or the audit line, which is written at DATA.
 */
function wasAccepted(message: Message, deliveries: readonly Delivery[]): boolean {
  const { stage, audited, done, held, parent, copied } = message;
  if (stage === 'refused' || stage === 'discarded' || stage === 'abandoned') return false;
  if (audited || done || held || copied || parent !== null) return true;
  return deliveries.some(({ tries, outcome }) => tries > 0 || outcome === 'held' || outcome === 'queued');
}

function tellRecipient(delivery: Delivery, message: Message): RecipientLine {
  const { recipient, relay, dsn } = delivery;
  return {
    address: recipient,
    status: statusOf(delivery, message),
    relay,
    dsn,
    reply: answerIn(delivery),
  };
}

/** What the other server answered, or else the daemon's words; null where it only says that it was sent. */
export function answerIn({ reply, status }: Pick<Delivery, 'reply' | 'status'>): string | null {
  return reply ?? saidIn(status);
}

/** Who had taken a message and could not deliver it has bounced it; who did not take it has refused it. */
function statusOf({ outcome, tries }: Delivery, { stage }: Message): RecipientStatus {
  switch (outcome) {
    case 'sent':
    case 'discarded':
      return outcome;
    case 'deferred':
    case 'queued':
      return stage === 'refused' || stage === 'abandoned' ? 'refused' : 'deferred';
    case 'held':
      return 'quarantined';
    case 'withdrawn':
      return 'refused';
    case 'refused':
      return tries > 0 ? 'bounced' : 'refused';
  }
}

/** The other server's answer in `Sent (…)` and `Deferred: …`; otherwise the daemon's own words. */
function saidIn(status: string): string | null {
  if (status.startsWith('Sent (') && status.endsWith(')')) return status.slice(6, -1);
  if (status.startsWith('Deferred: ')) return status.slice(10);
  return status === 'Sent' || status === '' ? null : status;
}
