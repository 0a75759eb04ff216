import { clientKey, keyRange } from '#lib/maillog/client-key.ts';
import type { Delivery } from '#lib/maillog/join/message.ts';
import { domainOf } from '#lib/maillog/mail-domain.ts';
import { compares, comparisonOf, type Query, type QueryKey, timeOf } from '#lib/maillog/search/query.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

/** Whether a message, with all its deliveries, is what a search asks for. The store finds the same through its indexes. */
export function matches(query: Query, message: ListedMessage, now: Date): boolean {
  switch (query.kind) {
    case 'and':
      return query.of.every((part) => matches(part, message, now));
    case 'or':
      return query.of.some((part) => matches(part, message, now));
    case 'not':
      return !matches(query.of, message, now);
    case 'term':
      return holds[query.key](message, query.value, now);
  }
}

const same = (a: string | null, b: string) => a !== null && a.toLowerCase() === b.toLowerCase();
const startsWith = (a: string | null, b: string) => a?.toLowerCase().startsWith(b.toLowerCase()) ?? false;

const holds: Record<QueryKey, (message: ListedMessage, value: string, now: Date) => boolean> = {
  account: ({ account }, value) =>
    value === '*' ? account !== null : value === '-' ? account === null : same(account, value),
  from: ({ sender }, value) => sender !== null && isAddress(sender, value),
  to: ({ deliveries }, value) => deliveries.some(({ recipient }) => isAddress(recipient, value)),
  client: ({ clientAddress, clientName }, value) =>
    isIn(clientAddress, value) ||
    (keyRange(value) === null &&
      (value.startsWith('.') ? isBelow(clientName, value) : same(clientName, value))),
  mech: ({ mechanism }, value) => same(mechanism, value),
  tls: ({ tlsVersion }, value) =>
    value === 'none'
      ? tlsVersion === null
      : value === 'any'
        ? tlsVersion !== null
        : same(tlsVersion, tlsName(value)),
  status: ({ status, deferredCount }, value) => (value === 'deferred' ? deferredCount > 0 : status === value),
  relay: ({ deliveries }, value) => deliveries.some((delivery) => isRelay(delivery, value)),
  dsn: ({ deliveries }, value) => deliveries.some(({ dsn }) => isCode(dsn, value)),
  size: ({ size }, value) => compares(size, comparisonOf(value)),
  rcpts: ({ recipients }, value) => compares(recipients, comparisonOf(value)),
  since: ({ at }, value, now) => at >= timeOf(value, now),
  until: ({ at }, value, now) => at < timeOf(value, now),
  queue: ({ queueId }, value) => queueId === value,
  msgid: ({ messageId }, value) => messageId === value,
  gateway: ({ gateway }, value) => gateway === value,
  text: (message, value) =>
    [
      message.account,
      message.sender,
      message.sender && domainOf(message.sender),
      ...message.deliveries.flatMap(({ recipient }) => [recipient, domainOf(recipient)]),
    ].some((word) => startsWith(word, value)) ||
    message.queueId.startsWith(value) ||
    (clientKey(value) !== null && isIn(message.clientAddress, value)),
};

/** The daemon calls TLS 1.0 plain TLSv1. */
export function tlsName(version: string): string {
  return `TLSv${version.replace(/^1\.0$/, '1')}`;
}

/** Whether a delivery went to the host that a search names: by name, by what its name ends in, or by address. */
export function isRelay(
  { relayName, relayAddress }: Pick<Delivery, 'relayName' | 'relayAddress'>,
  value: string,
): boolean {
  if (keyRange(value) !== null) return isIn(relayAddress, value);
  return value.startsWith('.') ? isBelow(relayName, value) : same(relayName, value.replace(/\.$/, ''));
}

/** `5.7` is 5.7.1 as well, but not 5.71. */
export function isCode(dsn: string | null, value: string): boolean {
  return dsn !== null && (dsn === value || dsn.startsWith(`${value}.`));
}

/** What an address in a search means: itself, everybody of a domain, or everybody below it. */
export function addressSense(value: string): { kind: 'address' | 'domain' | 'below'; text: string } {
  const bare = value.replace(/^<(.*)>$/, '$1');
  if (bare === '' || bare.lastIndexOf('@') > 0) return { kind: 'address', text: bare };
  const domain = bare.replace(/^@/, '');
  if (domain.startsWith('.')) return { kind: 'below', text: domain };
  return { kind: domain.includes('.') ? 'domain' : 'address', text: domain };
}

function isAddress(address: string, value: string): boolean {
  const { kind, text } = addressSense(value);
  if (kind === 'address') return same(address, text);
  return kind === 'domain' ? same(domainOf(address), text) : isBelow(domainOf(address), text);
}

/** A name of a domain as DNS has them; anything else is below nothing. */
function isBelow(name: string | null, suffix: string): boolean {
  const end = `.${suffix.replace(/^\.+/, '').replace(/\.$/, '')}`.toLowerCase();
  return name !== null && /^[\w-]+(?:\.[\w-]+)+$/.test(name) && name.toLowerCase().endsWith(end);
}

function isIn(address: string | null, value: string): boolean {
  const range = keyRange(value);
  const own = address === null ? null : keyRange(address);
  return range !== null && own !== null && own[0].compare(range[0]) >= 0 && own[1].compare(range[1]) <= 0;
}
