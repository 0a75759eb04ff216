import { isLoopback, isPrivate, readNetwork } from '#lib/mail/network.ts';
import { type HostSection, type Listener, listenersOverlap } from '#lib/policy/section/host.ts';
import type { Check, CheckContext, CheckedHost, Finding } from '../finding.ts';
import { emptyHost, type Policy } from '../policy.ts';

/** Name and listeners of every gateway. */
export const checkListeners: Check = (policy: Policy, { hosts }: CheckContext) =>
  hosts.flatMap((host) => {
    const section = policy.hosts[host.gatewayId] ?? emptyHost();
    return [
      ...nameOf(host, section),
      ...none(host, section),
      ...section.listeners.flatMap((one, at) => listenerFindings({ policy, host, section, one, at })),
    ];
  });

function nameOf({ gatewayId, name, engine }: CheckedHost, { hostName }: HostSection): Finding[] {
  if (hostName !== '') return [];
  const proposed = engine?.hostName.includes('.') ? engine.hostName : null;
  return [
    {
      rule: 'gateway/no-name',
      severity: 'error',
      place: { page: 'gateway', section: 'host', field: 'hostName', gatewayId },
      title: `${name} has no host name`,
      text: 'It stands in the greeting, in every Received header and in HELO, and must be the name that DNS has for the address.',
      ...(proposed && {
        fix: {
          label: `Set to ${proposed}`,
          patch: { kind: 'set-host', gatewayId, value: { hostName: proposed } },
        },
      }),
    },
  ];
}

function none({ gatewayId, name }: CheckedHost, { listeners }: HostSection): Finding[] {
  if (listeners.length > 0) return [];
  return [
    {
      rule: 'listeners/none',
      severity: 'error',
      place: { page: 'gateway', section: 'host', field: 'listeners', gatewayId },
      title: `${name} listens nowhere`,
      text: 'Add a listener: 25 for mail from other servers, 587 or 465 for people who log in.',
    },
  ];
}

type Case = { policy: Policy; host: CheckedHost; section: HostSection; one: Listener; at: number };

function listenerFindings(found: Case): Finding[] {
  return [
    clash,
    authOn25,
    authOff,
    localProxy,
    withoutCertificate,
    tlsByPort,
    lowPort,
    unknownFilter,
  ].flatMap((rule) => rule(found) ?? []);
}

function place({ host, at }: Case, field: keyof Listener): Finding['place'] {
  return { page: 'gateway', section: 'host', field: `listeners.${at}.${field}`, gatewayId: host.gatewayId };
}

function withListener(
  { host, section, at }: Case,
  label: string,
  change: Partial<Listener>,
): NonNullable<Finding['fix']> {
  const listeners = section.listeners.map((one, index) => (index === at ? { ...one, ...change } : one));
  return { label, patch: { kind: 'set-host', gatewayId: host.gatewayId, value: { listeners } } };
}

function clash(found: Case): Finding | null {
  const { section, one, at, host } = found;
  const other = section.listeners
    .slice(0, at)
    .find((before) => before.port === one.port && listenersOverlap(before, one));
  return other
    ? {
        rule: 'listeners/port-clash',
        severity: 'error',
        place: place(found, 'port'),
        title: `${other.name} and ${one.name} both want port ${one.port} of ${host.name}`,
        text: 'The daemon would try for 50 seconds and then end. Give one of them another port or another address.',
      }
    : null;
}

function authOn25(found: Case): Finding | null {
  const { one, host } = found;
  if (one.port !== 25 || !one.requireAuth || isInside(one.address)) return null;
  return {
    rule: 'listeners/auth-on-public-25',
    severity: 'error',
    place: place(found, 'requireAuth'),
    title: `${host.name} demands a log-in on port 25`,
    text: 'The Internet could no longer deliver to you: other servers do not log in. Let people use 587 or 465.',
    fix: withListener(found, 'Do not demand it', { requireAuth: false }),
  };
}

/** An address that strangers cannot reach. */
function isInside(address: string): boolean {
  const network = networkAt(address);
  return network !== null && isPrivate(network);
}

function networkAt(address: string) {
  const reading = address === '' ? null : readNetwork(address);
  return reading !== null && 'network' in reading ? reading.network : null;
}

function authOff(found: Case): Finding | null {
  const { one, policy } = found;
  if (!one.requireAuth || policy.auth.enabled) return null;
  return {
    rule: 'listeners/auth-off',
    severity: 'error',
    place: place(found, 'requireAuth'),
    title: `${one.name} demands a log-in, but logging in is switched off`,
    text: 'Nobody could send there. Switch SMTP AUTH on, or do not demand it.',
    fix: { label: 'Switch AUTH on', patch: { kind: 'set', section: 'auth', value: { enabled: true } } },
  };
}

/** A host that listens nowhere else only sends: that is how every distribution ships it. */
function localProxy(found: Case): Finding | null {
  const { one, host, section } = found;
  if (!isLocal(one) || section.listeners.every(isLocal)) return null;
  return {
    rule: 'listeners/local-proxy',
    severity: 'advice',
    place: place(found, 'address'),
    title: `${one.name} of ${host.name} can be reached from the host itself only, and everything there may relay`,
    text: 'Behind a proxy on this host, such as stunnel, every client looks like 127.0.0.1 and may relay without a password. Let the daemon do TLS itself.',
  };
}

function isLocal({ address }: Listener): boolean {
  const network = networkAt(address);
  return network !== null && isLoopback(network);
}

function withoutCertificate(found: Case): Finding | null {
  const { one, host, section } = found;
  if (!one.tlsOnConnect || section.certificateId) return null;
  return {
    rule: 'listeners/tls-without-certificate',
    severity: 'error',
    place: place(found, 'tlsOnConnect'),
    title: `${one.name} of ${host.name} speaks TLS from the first byte, but there is no certificate`,
    text: 'No client could connect. Choose a certificate for this gateway.',
  };
}

/** Mail programs go by the number: TLS from the first byte on 465 (RFC 8314), and on no other. */
function tlsByPort(found: Case): Finding | null {
  const { one, host } = found;
  const wanted = one.port === 465;
  if (one.tlsOnConnect === wanted || ![25, 465, 587].includes(one.port)) return null;
  return {
    rule: 'listeners/tls-by-port',
    severity: 'warning',
    place: place(found, 'tlsOnConnect'),
    title: wanted
      ? `${one.name} of ${host.name} waits in the clear on port 465`
      : `${one.name} of ${host.name} speaks TLS from the first byte on port ${one.port}`,
    text: `Clients expect ${wanted ? 'TLS from the first byte' : 'a greeting in the clear, and STARTTLS after it,'} there, and wait for each other until one gives up.`,
    fix: withListener(found, wanted ? 'Begin with TLS' : 'Begin in the clear', { tlsOnConnect: wanted }),
  };
}

function lowPort(found: Case): Finding | null {
  const { one, host } = found;
  if (host.engine === null || host.engine.root || one.port >= 1024) return null;
  return {
    rule: 'listeners/low-port',
    severity: 'error',
    place: place(found, 'port'),
    title: `${host.name} cannot listen on port ${one.port}`,
    text: 'Its agent is an ordinary user, and ports below 1024 are for root. Choose a higher one, or run the agent as root.',
  };
}

function unknownFilter(found: Case): Finding | null {
  const { one, policy, host } = found;
  const known = new Set(policy.milters.filters.map(({ name }) => name));
  const unknown = (one.filters ?? []).filter((name) => !known.has(name));
  if (unknown.length === 0) return null;
  return {
    rule: 'listeners/unknown-filter',
    severity: 'error',
    place: place(found, 'filters'),
    title: `${one.name} of ${host.name} names a mail filter that there is not: ${unknown.join(', ')}`,
    text: 'The daemon would not start. Add the filter under Filters and queues, or take its name out.',
    fix: withListener(found, 'Take it out', {
      filters: (one.filters ?? []).filter((name) => known.has(name)),
    }),
  };
}
