import { canonicalJson } from '#lib/canonical-json.ts';
import { type ChangeWord, was } from './change-word.ts';
import type { HostSection, Listener } from './host.ts';
import { emptyHost, type Policy } from './policy.ts';

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
    else if (canonicalJson(then) !== canonicalJson(one))
      found.push({ kind: 'changed', text: `listens on ${spelled(one)}, was ${spelled(then)}` });
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

function describeHostFields(then: HostSection, now: HostSection): string[] {
  const said: string[] = [];
  if (then.hostName !== now.hostName)
    said.push(`is called ${now.hostName || 'nothing'}${was(then.hostName)}`);
  if (then.certificateId !== now.certificateId)
    said.push(now.certificateId ? 'shows another certificate' : 'shows no certificate any more');
  if (then.clientCertificateId !== now.clientCertificateId)
    said.push('shows another certificate to other servers');
  if (then.names !== now.names)
    said.push(now.names === 'dns' ? 'asks DNS for names' : 'takes names from its hosts file');
  if (then.relayPort !== now.relayPort) said.push(`relays to port ${now.relayPort}, was ${then.relayPort}`);
  return said;
}
