import type { Outcome, Peer } from '#lib/maillog/parse/line.ts';
import { splitDevice } from '#lib/sasl/account/login-name.ts';

/** What became of a message. The worst counts: one refused recipient of five makes the message refused; what is held needs somebody to act. */
export const messageStatuses = [
  'receiving',
  'queued',
  'sent',
  'deferred',
  'refused',
  'held',
  'discarded',
  'abandoned',
] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** How far the daemon took a message: it came in, was taken, or was not and why. */
export type Stage = 'open' | 'taken' | 'refused' | 'discarded' | 'abandoned';

/** A connection to the daemon, as far as its lines tell. One process serves one connection, so the process id is its name. */
export type Session = {
  id: number;
  pid: number;
  at: number;
  /** When the newest of its lines was written. */
  lastAt: number;
  clientAddress: string | null;
  clientName: string | null;
  tlsVersion: string | null;
  tlsCipher: string | null;
  tlsBits: number | null;
  tlsVerify: string | null;
  certificateSubject: string | null;
  /** As the daemon logged it, and the account that it means. */
  authid: string | null;
  account: string | null;
  mechanism: string | null;
  /** Whose name the attempt to log in came with that is under way, where our plugin of libsasl says it. */
  asked: { mechanism: string; authid: string; actFor: string | null } | null;
  /** This process's newest connection to another host, when it went over TLS. */
  outgoing: Peer | null;
  outgoingTls: string | null;
  outgoingVerify: string | null;
  /** The daemon said that the connection began. */
  connected: boolean;
  /** What the daemon had trouble with last, and for which message. */
  trouble: { queueId: string; text: string } | null;
  /** Its newest message, and when that had come in: lines that belong before it may come late. */
  queueId: string | null;
  messageAt: number;
};

/** One message, or one that was tried: from MAIL to what became of it. */
export type Message = {
  id: number;
  queueId: string;
  at: number;
  session: number | null;
  account: string | null;
  mechanism: string | null;
  /** The account was told by the audit line; otherwise it is known from the session's lines. */
  audited: boolean;
  clientAddress: string | null;
  clientName: string | null;
  clientPort: number | null;
  tlsVersion: string | null;
  tlsCipher: string | null;
  tlsBits: number | null;
  tlsVerify: string | null;
  certificateSubject: string | null;
  daemon: string | null;
  protocol: string | null;
  sender: string | null;
  /** As many recipients as the daemon took; null while that is not known. */
  recipients: number | null;
  size: number | null;
  messageId: string | null;
  /** The queue id of the message that this one was made from: a report, or a copy for a list's owner. */
  parent: string | null;
  /** Copies were made of it, so it was taken. The store does not keep this. */
  copied: boolean;
  stage: Stage;
  /** The daemon's words for why it was not taken. */
  reason: string | null;
  held: boolean;
  /** Nothing of it is in the queue any more. */
  done: boolean;
  sentCount: number;
  deferredCount: number;
  refusedCount: number;
};

/** What became of a message for one recipient. */
export type Delivery = {
  message: number;
  recipient: string;
  outcome: Outcome;
  /** The next host as the daemon wrote it. */
  relay: string | null;
  relayName: string | null;
  relayAddress: string | null;
  dsn: string | null;
  reply: string | null;
  status: string;
  tlsVersion: string | null;
  tlsVerify: string | null;
  tries: number;
  firstAt: number;
  lastAt: number;
};

/** A log-in that was tried. */
export type Login = {
  at: number;
  session: number | null;
  ok: boolean;
  /** Null when the mechanism does not tell the daemon who tried. */
  account: string | null;
  mechanism: string;
  clientAddress: string | null;
  clientName: string | null;
  /** SASL's number, word and the plug-in's text; null when it went well. */
  failure: { code: number; error: string; detail: string } | null;
};

export function statusOf(message: Message): MessageStatus {
  if (message.stage === 'open') return 'receiving';
  if (message.stage !== 'taken') return message.stage;
  if (message.held) return 'held';
  if (message.refusedCount > 0) return 'refused';
  if (message.deferredCount > 0) return 'deferred';
  if (message.sentCount > 0) return 'sent';
  return message.done ? 'sent' : 'queued';
}

/** The account that a login names: `amy`, `amy@realm` and `amy+phone` are one where the realm is the gateway's own. */
export function accountNamed(authid: string, realm: string): string {
  const at = authid.lastIndexOf('@');
  if (at < 0) return splitDevice(authid).name;
  return at > 0 && authid.slice(at + 1).toLowerCase() === realm.toLowerCase()
    ? splitDevice(authid.slice(0, at)).name
    : authid;
}
