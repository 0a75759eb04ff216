import { canonicalJson } from '#lib/canonical-json.ts';
import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import type { HostSection, Listener } from '#lib/policy/section/host.ts';
import { type ChangeWord, was } from './change-word.ts';

type Hosts = Policy['hosts'];

/** How gateways differ: their names, listeners and certificates. */
export function describeHosts(
  before: Hosts,
  after: Hosts,
  names: Readonly<Record<string, string>>,
): ChangeWord[] {
  return Object.entries(after).flatMap(([id, now]) => {
    const then = before[id] ?? emptyHost();
    const name = names[id] ?? id;
    const place = { area: 'Listeners', href: `/policy/gateway?gateway=${id}` };
    return [
      ...describeListeners(then.listeners, now.listeners).map((word) => ({
        ...word,
        ...place,
        text: `${name} ${word.text}`,
      })),
      ...describeHostFields(then, now).map((text) => ({
        kind: 'changed' as const,
        area: 'Gateway',
        href: place.href,
        text: `${name} ${text}`,
      })),
    ];
  });
}

function describeListeners(before: readonly Listener[], after: readonly Listener[]) {
  const old = new Map(before.map((one) => [one.name, one]));
  const found: { kind: ChangeWord['kind']; text: string }[] = [];
  for (const one of after) {
    const then = old.get(one.name);
    old.delete(one.name);
    if (!then) found.push({ kind: 'new', text: `listens on ${spelled(one)}` });
    else if (spelled(then) !== spelled(one))
      found.push({ kind: 'changed', text: `listens on ${spelled(one)}, was ${spelled(then)}` });
    if (then) found.push(...details(then, one).map((text) => ({ kind: 'changed' as const, text })));
  }
  for (const one of old.values()) found.push({ kind: 'gone', text: `no longer listens on ${spelled(one)}` });
  return found;
}

function spelled(one: Listener): string {
  const rules = [
    one.tlsOnConnect && 'with TLS from the first byte',
    one.requireAuth && 'with a log-in demanded',
    one.noAuth && 'without log-ins',
    one.noStartTls && 'without STARTTLS',
  ].filter((rule) => rule !== false);
  const where = one.address ? `${one.address} port ${one.port}` : `${one.port}`;
  return rules.length > 0 ? `${where} ${rules.join(' and ')}` : where;
}

const detailWords: Partial<Record<keyof Listener, string>> = {
  kind: 'is for',
  family: 'family of addresses',
  noEtrn: 'ETRN is refused',
  unqualifiedSenders: 'senders without a domain are taken',
  fullSenders: 'senders need a full domain',
  fullRecipients: 'recipients need a full domain',
  bindInterface: 'mail goes out from the same address',
  helloByInterface: 'HELO says the name of the address',
  optional: 'may be missing at the start',
  canonify: 'host names are looked up',
  filters: 'mail filters',
  children: 'most processes',
  backlog: 'connections that wait',
  sendBuffer: 'send buffer',
  receiveBuffer: 'receive buffer',
  deliveryMode: 'delivery mode',
  delayLoad: 'slows down from load',
  queueLoad: 'only queues from load',
  refuseLoad: 'refuses from load',
};

/** What changed in a listener that its short description does not tell. */
function details(then: Listener, now: Listener): string[] {
  return (Object.keys(detailWords) as (keyof Listener)[])
    .filter((field) => canonicalJson(then[field]) !== canonicalJson(now[field]))
    .map((field) => `on ${now.name}, ${detailWords[field]}: ${said(now[field])}, was ${said(then[field])}`);
}

function said(value: Listener[keyof Listener]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join('; ') || 'none';
  return value === null || value === '' ? 'as usual' : String(value);
}

const families = { inet: 'IPv4', inet6: 'IPv6' } as const;

function describeClients(then: HostSection, now: HostSection): string[] {
  const text = ({ clients }: HostSection, family: keyof typeof families) => {
    const one = clients.find((client) => client.family === family);
    if (!one) return 'as the host routes';
    const rules = [
      one.address && `from ${one.address}`,
      one.port !== null && `from port ${one.port}`,
      one.helloByInterface && 'with the name of that address',
      one.noAuth && 'without log-ins',
      one.noStartTls && 'without STARTTLS',
      one.sendBuffer !== null && `with a send buffer of ${one.sendBuffer}`,
      one.receiveBuffer !== null && `with a receive buffer of ${one.receiveBuffer}`,
    ];
    return rules.filter((rule) => rule !== false && rule !== '').join(', ');
  };
  return (Object.keys(families) as (keyof typeof families)[])
    .filter((family) => text(then, family) !== text(now, family))
    .map((family) => `goes out over ${families[family]} ${text(now, family)}, was ${text(then, family)}`);
}

function describeHostFields(then: HostSection, now: HostSection): string[] {
  const words: string[] = [];
  if (then.hostName !== now.hostName)
    words.push(`is called ${now.hostName || 'nothing'}${was(then.hostName)}`);
  if (then.certificateId !== now.certificateId)
    words.push(now.certificateId ? 'shows another certificate' : 'shows no certificate any more');
  if (then.clientCertificateId !== now.clientCertificateId)
    words.push('shows another certificate to other servers');
  if (then.hub !== now.hub)
    words.push(
      now.hub === ''
        ? `is no null client of ${then.hub} any more`
        : `hands all mail to ${now.hub}${was(then.hub)}`,
    );
  if (then.names !== now.names)
    words.push(now.names === 'dns' ? 'asks DNS for names' : 'takes names from its hosts file');
  words.push(...describeClients(then, now));
  if (then.relayPort !== now.relayPort) words.push(`relays to port ${now.relayPort}, was ${then.relayPort}`);
  return words;
}
