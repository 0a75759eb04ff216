import type { Delivery, Message } from '#lib/maillog/message.ts';
import type { ToldMessage } from '#lib/maillog/passing-book.ts';

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

/** The same as JSON.stringify, but quicker: most texts need no escape. */
export function messageJson(told: ToldMessage): string {
  const { message, deliveries } = told;
  const { tlsVersion, tlsCipher, tlsVerify } = message;
  const tls =
    tlsVersion === null
      ? 'null'
      : `{"version":${quoted(tlsVersion)},"cipher":${quoted(tlsCipher)},"verify":${quoted(tlsVerify)}}`;
  let recipients = '';
  for (const delivery of deliveries) {
    const { address, status, relay, dsn, reply } = tellRecipient(delivery, message);
    const comma = recipients === '' ? '' : ',';
    recipients += `${comma}{"address":${quoted(address)},"status":"${status}","relay":${quoted(relay)},"dsn":${quoted(dsn)},"reply":${quoted(reply)}}`;
  }
  const time = message.at > 0 ? `"${isoTime(message.at)}"` : 'null';
  return `{"queueId":${quoted(message.queueId)},"time":${time},"account":${quoted(message.account)},"mechanism":${quoted(message.mechanism)},"client":{"address":${quoted(message.clientAddress)},"name":${quoted(message.clientName)}},"tls":${tls},"from":${quoted(message.sender)},"recipients":[${recipients}],"size":${message.size},"messageId":${quoted(message.messageId)},"accepted":${wasAccepted(message, deliveries)}}`;
}

function quoted(text: string | null): string {
  if (text === null) return 'null';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign < 0x20 || sign === 0x22 || sign === 0x5c || sign > 0x7e) return JSON.stringify(text);
  }
  return `"${text}"`;
}

export const isoTime = (at: number): string => new Date(at).toISOString();

/**
 * A `from=` line alone does not show that a message was taken: one that is too large or has a forbidden header logs the same. What was tried, held or queued
 * for a recipient shows it, or the audit line, which is written at DATA.
 */
function wasAccepted(message: Message, deliveries: readonly Delivery[]): boolean {
  const { stage, audited, done, held, parent } = message;
  if (stage === 'refused' || stage === 'discarded' || stage === 'abandoned') return false;
  if (audited || done || held || parent !== null) return true;
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
