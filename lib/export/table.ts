import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { ListedMessage } from '#lib/maillog/list-messages.ts';
import type { Delivery } from '#lib/maillog/message.ts';

/** What one row of an export stands for. */
export const exportTables = ['messages', 'recipients', 'logins'] as const;
export type ExportTable = (typeof exportTables)[number];

export type Cell = string | number | boolean | null;
/** A row by the names of its columns, which are the same in each row of a table and stand in the same order. */
export type Row = Readonly<Record<string, Cell>>;

/** 2026-11-20T23:00:01.000Z, in UTC like every time of the console. */
const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function messageRow(message: ListedMessage): Row {
  return {
    ...beginning(message),
    status: message.status,
    audited: message.audited,
    tlsCipher: message.tlsCipher,
    tlsVerify: message.tlsVerify,
    certificateSubject: message.certificateSubject,
    listener: message.daemon,
    protocol: message.protocol,
    from: message.sender,
    recipients: message.recipients,
    size: message.size,
    messageId: message.messageId,
    sent: message.sentCount,
    deferred: message.deferredCount,
    refused: message.refusedCount,
    reason: message.reason,
    parent: message.parent,
  };
}

/** A row for each recipient; a message that got as far as none has one row, without the recipient. */
export function recipientRows(message: ListedMessage): Row[] {
  const deliveries = message.deliveries.length > 0 ? message.deliveries : [null];
  const shared = {
    ...beginning(message),
    from: message.sender,
    size: message.size,
    messageId: message.messageId,
    status: message.status,
    reason: message.reason,
  };
  return deliveries.map((delivery) => ({ ...shared, ...recipientPart(delivery) }));
}

function recipientPart(delivery: Delivery | null): Row {
  return {
    to: delivery?.recipient ?? null,
    result: delivery?.outcome ?? null,
    dsn: delivery?.dsn ?? null,
    reply: delivery ? (delivery.reply ?? delivery.status) : null,
    relayName: delivery?.relayName ?? null,
    relayAddress: delivery?.relayAddress ?? null,
    relayTls: delivery?.tlsVersion ?? null,
    relayVerify: delivery?.tlsVerify ?? null,
    tries: delivery?.tries ?? null,
    firstTry: time(delivery?.firstAt ?? null),
    lastTry: time(delivery?.lastAt ?? null),
  };
}

function beginning(message: ListedMessage): Row {
  return {
    time: time(message.at),
    gateway: message.gateway,
    queueId: message.queueId,
    account: message.account,
    mechanism: message.mechanism,
    clientAddress: message.clientAddress,
    clientName: message.clientName,
    tlsVersion: message.tlsVersion,
  };
}

export function loginRow(login: ListedLogin): Row {
  return {
    time: time(login.at),
    gateway: login.gateway,
    account: login.account,
    result: login.ok ? 'accepted' : 'failed',
    mechanism: login.mechanism,
    clientAddress: login.clientAddress,
    clientName: login.clientName,
    failure: login.failure?.error ?? null,
    failureCode: login.failure?.code ?? null,
    detail: login.failure?.detail ?? null,
  };
}

/** The names of a table's columns, in their order: a file without rows has them as well. */
export const columnsOf: Readonly<Record<ExportTable, readonly string[]>> = {
  messages: [
    ...['time', 'gateway', 'queueId', 'account', 'mechanism', 'clientAddress', 'clientName', 'tlsVersion'],
    ...['status', 'audited', 'tlsCipher', 'tlsVerify', 'certificateSubject', 'listener', 'protocol'],
    ...['from', 'recipients', 'size', 'messageId', 'sent', 'deferred', 'refused', 'reason', 'parent'],
  ],
  recipients: [
    ...['time', 'gateway', 'queueId', 'account', 'mechanism', 'clientAddress', 'clientName', 'tlsVersion'],
    ...['from', 'size', 'messageId', 'status', 'reason'],
    ...['to', 'result', 'dsn', 'reply', 'relayName', 'relayAddress', 'relayTls', 'relayVerify'],
    ...['tries', 'firstTry', 'lastTry'],
  ],
  logins: [
    ...['time', 'gateway', 'account', 'result', 'mechanism', 'clientAddress', 'clientName'],
    ...['failure', 'failureCode', 'detail'],
  ],
};
