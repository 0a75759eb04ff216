import { type ByteText, putJson, putPlain, putTime } from '#lib/maillog/join/byte-text.ts';
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

/** The same as JSON, with the end of a line behind it. */
export function putMessage(text: ByteText, { message, deliveries }: ToldMessage): void {
  putPlain(text, '{"queueId":');
  putJson(text, message.queueId);
  putPlain(text, ',"time":');
  if (message.at > 0) {
    putPlain(text, '"');
    putTime(text, message.at);
    putPlain(text, '"');
  } else putPlain(text, 'null');
  putField(text, ',"account":', message.account);
  putField(text, ',"mechanism":', message.mechanism);
  putField(text, ',"client":{"address":', message.clientAddress);
  putField(text, ',"name":', message.clientName);
  putTls(text, message);
  putField(text, ',"from":', message.sender);
  putPlain(text, ',"recipients":[');
  for (const [index, delivery] of deliveries.entries()) {
    if (index > 0) putPlain(text, ',');
    putRecipient(text, tellRecipient(delivery, message));
  }
  putPlain(text, `],"size":${message.size}`);
  putField(text, ',"messageId":', message.messageId);
  putPlain(text, wasAccepted(message, deliveries) ? ',"accepted":true}\n' : ',"accepted":false}\n');
}

function putField(text: ByteText, name: string, value: string | null): void {
  putPlain(text, name);
  putJson(text, value);
}

function putTls(text: ByteText, { tlsVersion, tlsCipher, tlsVerify }: Message): void {
  if (tlsVersion === null) {
    putPlain(text, '},"tls":null');
    return;
  }
  putField(text, '},"tls":{"version":', tlsVersion);
  putField(text, ',"cipher":', tlsCipher);
  putField(text, ',"verify":', tlsVerify);
  putPlain(text, '}');
}

function putRecipient(text: ByteText, { address, status, relay, dsn, reply }: RecipientLine): void {
  putField(text, '{"address":', address);
  putField(text, ',"status":', status);
  putField(text, ',"relay":', relay);
  putField(text, ',"dsn":', dsn);
  putField(text, ',"reply":', reply);
  putPlain(text, '}');
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
