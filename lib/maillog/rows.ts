import { clientKey } from '#lib/maillog/client-key.ts';
import type { Delivery, Login, Message } from '#lib/maillog/message.ts';
import { statusOf } from '#lib/maillog/message.ts';

export type Value = string | number | null | Buffer;
export type Row = Record<string, Value>;

/** SQLite has no booleans. */
export function toRow(record: Record<string, string | number | boolean | null | Buffer>): Row {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
  );
}

/** A message with what is looked for: its status, the domain of its sender, its client as a key. */
export function messageRow(message: Message, gateway: number): Row {
  const senderDomain = message.sender === null ? null : domainOf(message.sender);
  return toRow({
    ...message,
    gateway,
    senderDomain,
    clientKey: clientKey(message.clientAddress),
    status: statusOf(message),
  });
}

export function deliveryRow(delivery: Delivery, messageAt: number): Row {
  return toRow({ ...delivery, messageAt, domain: domainOf(delivery.recipient) });
}

export function loginRow({ failure, ...login }: Login, gateway: number): Row {
  const { code = null, error = null, detail = null } = failure ?? {};
  return toRow({ ...login, gateway, clientKey: clientKey(login.clientAddress), code, error, detail });
}

/** What stands behind the last @, without a dot at the end; empty when there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).replace(/\.$/, '');
}

/** `audited`, `held` and `done` as they were before `toRow`. */
export function messageOf<Found extends { audited: number; held: number; done: number }>(
  row: Found,
): Omit<Found, 'audited' | 'held' | 'done'> & { audited: boolean; held: boolean; done: boolean } {
  return { ...row, audited: row.audited === 1, held: row.held === 1, done: row.done === 1 };
}
