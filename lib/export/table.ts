import type { Delivery } from '#lib/maillog/join/message.ts';
import { answerIn } from '#lib/maillog/join/tell-message.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

/** What one row of an export stands for. */
export const exportTables = ['messages', 'recipients', 'logins'] as const;
export type ExportTable = (typeof exportTables)[number];

export type Cell = string | number | boolean | null;
/** The cells of a row, in the order of its table's columns. */
export type Row = readonly Cell[];

type Columns<Told> = Readonly<Record<string, (told: Told) => Cell>>;

/** 2026-11-20T23:00:01.000Z, in UTC like every time of the console. */
const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const beginning: Columns<ListedMessage> = {
  time: ({ at }) => time(at),
  gateway: ({ gateway }) => gateway,
  queueId: ({ queueId }) => queueId,
  account: ({ account }) => account,
  mechanism: ({ mechanism }) => mechanism,
  clientAddress: ({ clientAddress }) => clientAddress,
  clientName: ({ clientName }) => clientName,
  tlsVersion: ({ tlsVersion }) => tlsVersion,
};

const ofMessage: Columns<ListedMessage> = {
  ...beginning,
  status: ({ status }) => status,
  audited: ({ audited }) => audited,
  tlsCipher: ({ tlsCipher }) => tlsCipher,
  tlsVerify: ({ tlsVerify }) => tlsVerify,
  certificateSubject: ({ certificateSubject }) => certificateSubject,
  listener: ({ daemon }) => daemon,
  protocol: ({ protocol }) => protocol,
  from: ({ sender }) => sender,
  recipients: ({ recipients }) => recipients,
  size: ({ size }) => size,
  messageId: ({ messageId }) => messageId,
  sent: ({ sentCount }) => sentCount,
  deferred: ({ deferredCount }) => deferredCount,
  refused: ({ refusedCount }) => refusedCount,
  reason: ({ reason }) => reason,
  parent: ({ parent }) => parent,
};

const withRecipients: Columns<ListedMessage> = {
  ...beginning,
  from: ({ sender }) => sender,
  size: ({ size }) => size,
  messageId: ({ messageId }) => messageId,
  status: ({ status }) => status,
  reason: ({ reason }) => reason,
};

const ofRecipient: Columns<Delivery> = {
  to: ({ recipient }) => recipient,
  result: ({ outcome }) => outcome,
  dsn: ({ dsn }) => dsn,
  reply: answerIn,
  relayName: ({ relayName }) => relayName,
  relayAddress: ({ relayAddress }) => relayAddress,
  relayTls: ({ tlsVersion }) => tlsVersion,
  relayVerify: ({ tlsVerify }) => tlsVerify,
  tries: ({ tries }) => tries,
  firstTry: ({ firstAt }) => time(firstAt),
  lastTry: ({ lastAt }) => time(lastAt),
};

const ofLogin: Columns<ListedLogin> = {
  time: ({ at }) => time(at),
  gateway: ({ gateway }) => gateway,
  account: ({ account }) => account,
  result: ({ ok }) => (ok ? 'accepted' : 'failed'),
  mechanism: ({ mechanism }) => mechanism,
  clientAddress: ({ clientAddress }) => clientAddress,
  clientName: ({ clientName }) => clientName,
  failure: ({ failure }) => failure?.error ?? null,
  failureCode: ({ failure }) => failure?.code ?? null,
  detail: ({ failure }) => failure?.detail ?? null,
};

/** The names of a table's columns, in their order. */
export const columnsOf: Readonly<Record<ExportTable, readonly string[]>> = {
  messages: Object.keys(ofMessage),
  recipients: [...Object.keys(withRecipients), ...Object.keys(ofRecipient)],
  logins: Object.keys(ofLogin),
};

function telling<Told>(columns: Columns<Told>): (told: Told) => Row {
  const cells = Object.values(columns);
  return (told) => cells.map((cell) => cell(told));
}

export const messageRow = telling(ofMessage);
export const loginRow = telling(ofLogin);
const messagePart = telling(withRecipients);
const recipientPart = telling(ofRecipient);
const noRecipient: Row = Object.keys(ofRecipient).map(() => null);

/** A row for each recipient; a message that got as far as none has one row, without the recipient. */
export function recipientRows(message: ListedMessage): Row[] {
  const shared = messagePart(message);
  if (message.deliveries.length === 0) return [[...shared, ...noRecipient]];
  return message.deliveries.map((delivery) => [...shared, ...recipientPart(delivery)]);
}
