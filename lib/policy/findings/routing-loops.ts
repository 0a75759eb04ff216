import { isLoopback, readNetwork } from '#lib/mail/network.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import type { HostSection, Listener } from '#lib/policy/section/host.ts';
import { type Check, type CheckContext, entryPlace, type Finding, type Place } from '../finding.ts';
import { listed, localDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';
import { type Route, readRoute } from '../route.ts';
import { routeLookup } from './route-lookup.ts';

/** Routes that lead back to where they come from, and routes that refuse what something else relays. */
export const checkRoutingLoops: Check = function* (policy: Policy, context: CheckContext) {
  const local = localDomains(policy);
  const relayed = relayedDomains(policy);
  const isRelayed = listed(
    relayed.map(({ key }) => key),
    true,
  );
  const smart = policy.routing.smartHost;
  if (smart !== '') {
    const place: Place = { page: 'routing', section: 'routing', field: 'smartHost' };
    yield* ofTarget(
      { what: 'all other mail', key: null, value: smart, place },
      { policy, context, local, isRelayed },
    );
  }
  yield* ofHubs(policy, { policy, context, local, isRelayed });
  for (const entry of policy.maps.mailertable) {
    const place = { ...entryPlace(entry), field: 'value' };
    const what = entry.key === '.' ? 'all other mail' : `mail for ${entry.key}`;
    const use = { what, key: entry.key, value: entry.value, place };
    yield* ofTarget(use, { policy, context, local, isRelayed });
  }
  const routeOf = routeLookup(policy.maps.mailertable);
  for (const entry of relayed) {
    const route = local.has(entry.key) ? undefined : routeOf(entry.key);
    if (route !== undefined && readRoute(route.value).kind === 'error') yield refused(entry, route);
  }
};

/** A null client hands everything to its hub; of other gateways’ ways this says nothing. */
function* ofHubs({ hosts }: Policy, known: Known): Generator<Finding> {
  for (const [gatewayId, host] of Object.entries(hosts)) {
    if (host.hub === '') continue;
    const policy = { ...known.policy, hosts: { [gatewayId]: host } };
    const place: Place = { page: 'gateway', section: 'host', field: 'hub', gatewayId };
    const use = {
      what: `all mail of ${host.hostName || 'the gateway'}`,
      key: null,
      value: `relay:${host.hub}`,
    };
    yield* ofTarget({ ...use, place }, { ...known, policy });
  }
}

/** Entries that relay mail to a domain, whoever sends it. */
function relayedDomains({ maps }: Policy): Entry[] {
  const inAccess = maps.access.filter(
    ({ tag, key, value }) => value === 'RELAY' && (tag === 'To:' || tag === '') && !key.includes('@'),
  );
  return [...inAccess, ...maps['relay-domains']].filter(({ key }) => networkOf(key) === null);
}

type Use = { what: string; key: string | null; value: string; place: Place };
type Known = {
  policy: Policy;
  context: CheckContext;
  local: ReadonlySet<string>;
  isRelayed: (domain: string) => boolean;
};

/** Mailers that speak SMTP to a host, on port 25 or, for `relay`, on a port of the gateway's own. */
const bySmtp = new Set(['smtp', 'esmtp', 'smtp8', 'dsmtp', 'relay']);

function* ofTarget(use: Use, known: Known): Generator<Finding> {
  const route = readRoute(use.value);
  if (route.kind !== 'mailer' || !bySmtp.has(route.mailer)) return;
  const own = portOf(route.mailer, known.policy);
  const comesBack = Object.entries(known.policy.hosts).find(([, host]) =>
    leadsTo(host, route, own ?? (route.mailer === 'relay' ? host.relayPort : 25)),
  );
  if (comesBack !== undefined) {
    const [gatewayId, host] = comesBack;
    const name = known.context.hosts.find((one) => one.gatewayId === gatewayId)?.name ?? host.hostName;
    yield {
      rule: 'routing/to-ourselves',
      severity: 'error',
      place: use.place,
      title: `The route for ${use.what} leads back to ${name}`,
      text: 'The gateway would hand the mail to itself until it gives up: “mail loops back to me”. Name the host behind it.',
    };
    return;
  }
  const asked = route.hosts.find((host) => !host.startsWith('['));
  if (asked === undefined) return;
  const ours = known.local.has(asked);
  if (!ours && (asked !== use.key || !known.isRelayed(asked))) return;
  yield {
    rule: 'routing/mx-loop',
    severity: 'warning',
    place: use.place,
    title: `The route for ${use.what} asks for the MX of ${asked}, which may be this gateway`,
    text: `${ours ? `${asked} is a domain of our own` : `Mail for ${asked} is relayed here, so that its MX is likely to lead here`}. Write the host that takes the mail, in brackets: they mean the host itself instead of its MX.`,
  };
}

/** The port that the arguments of a mailer name, as for a content filter behind: ESMTP_MAILER_ARGS `TCP $h 10024`. */
function portOf(mailer: string, { options }: Policy): number | null {
  const port = /\$h\s+(\d+)/.exec(options[`${mailer.toUpperCase()}_MAILER_ARGS`] ?? '')?.[1];
  return port === undefined ? null : Number(port);
}

/** Whether a host of the route is this gateway, on a port at which it listens itself. */
function leadsTo(host: HostSection, { hosts }: Extract<Route, { kind: 'mailer' }>, port: number): boolean {
  const listeners = host.listeners.filter((one) => one.port === port);
  return hosts.some((text) => {
    const target = text.replace(/^\[(.*)\]$/, '$1');
    const reading =
      text.startsWith('[') && !/[g-z_]/i.test(target.replace(/^ipv6:/i, '')) ? readNetwork(target) : null;
    if (reading !== null && 'network' in reading)
      return listeners.some((one) => hears(one, target.replace(/^ipv6:/i, ''), isLoopback(reading.network)));
    if (target === 'localhost') return listeners.some((one) => hears(one, '127.0.0.1', true));
    return host.hostName !== '' && target === host.hostName && listeners.some((one) => !isLocalOnly(one));
  });
}

/** An address that the host does not name may be anybody's; loopback is always its own. */
function hears(one: Listener, address: string, loopback: boolean): boolean {
  if (one.address !== '') return one.address.toLowerCase() === address.toLowerCase();
  return loopback && (one.family === 'inet6') === address.includes(':');
}

function isLocalOnly({ address }: Listener): boolean {
  const network = networkOf(address);
  return network !== null && isLoopback(network);
}

/** A route to an error is looked up for every address of the domain: recipients, and senders at MAIL. */
function refused(relaying: Entry, route: Entry): Finding {
  return {
    rule: 'routing/relayed-but-refused',
    severity: 'warning',
    place: { ...entryPlace(route), field: 'value' },
    title: `The route for ${route.key === '.' ? 'all other mail' : route.key} refuses mail for ${relaying.key}, which ${relaying.map} relays`,
    text: 'The route decides: mail for the domain is refused, and so are senders of the domain. Delete one of the two entries.',
  };
}
