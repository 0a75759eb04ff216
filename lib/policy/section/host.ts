import { z } from 'zod';
import { optionalHostName } from '#lib/mail/domain-name.ts';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { readRoute } from '#lib/policy/route.ts';
import { macroWord } from '#lib/sendmail/m4.ts';
import { addressReason, clientOptionsList } from './client-options.ts';
import { listenerDetails } from './listener-details.ts';

/** What a listener is for. Decides what a form proposes, and what the checker finds odd. */
export const listenerKinds = ['smtp', 'submission', 'submissions', 'custom'] as const;
export type ListenerKind = (typeof listenerKinds)[number];

/** One DAEMON_OPTIONS line (op.me section 5.6, DaemonPortOptions). */
export const listener = z
  .object({
    /** Name=, and the daemon= of the log. */
    name: textThat(listenerNameReason),
    kind: z.enum(listenerKinds, 'Choose a kind of listener.').default('custom'),
    /** An address of the host; empty: all. */
    address: textThat(addressReason).default(''),
    port: z.coerce
      .number('Enter a port.')
      .int('Enter a port.')
      .min(1, 'Enter a port from 1 to 65535.')
      .max(65535, 'Enter a port from 1 to 65535.'),
    family: z.enum(['inet', 'inet6'], 'Choose IPv4 or IPv6.').default('inet'),
    /** M=a: nothing before AUTH. */
    requireAuth: z.boolean().default(false),
    /** M=A: no AUTH here. */
    noAuth: z.boolean().default(false),
    /** M=E: no ETRN. */
    noEtrn: z.boolean().default(false),
    /** M=s: TLS from the first byte. */
    tlsOnConnect: z.boolean().default(false),
    /** M=S: no STARTTLS here. */
    noStartTls: z.boolean().default(false),
    /** M=u: senders without a domain are taken. */
    unqualifiedSenders: z.boolean().default(false),
    ...listenerDetails,
  })
  .check(({ value, issues }) => {
    for (const [field, message] of listenerContradictions(value)) {
      issues.push({ code: 'custom', message, path: [field], input: value });
    }
  });
export type Listener = z.infer<typeof listener>;

/** The listeners people want, to begin with. */
export const listenerPresets: Record<Exclude<ListenerKind, 'custom'>, Listener> = {
  smtp: preset('MTA', 'smtp', { port: 25 }),
  submission: preset('MSA', 'submission', { port: 587, requireAuth: true, noEtrn: true }),
  submissions: preset('MSA-TLS', 'submissions', {
    port: 465,
    requireAuth: true,
    noEtrn: true,
    tlsOnConnect: true,
  }),
};

/** What differs from gateway to gateway. */
export const hostSection = z
  .object({
    /** confDOMAIN_NAME, `$j`: the name in the greeting, in Received headers and in HELO. */
    hostName: optionalHostName.default(''),
    listeners: z.array(listener).max(32, 'Use at most 32 listeners.').default([]),
    /**
     * FEATURE(nullclient): this gateway hands all mail to that host, its own users' too, and delivers none; empty: an ordinary gateway. In brackets the
     * host itself is meant, instead of its MX.
     */
    hub: textThat(hubReason, z.string().trim().toLowerCase()).default(''),
    /** CLIENT_OPTIONS: how mail goes out, by family. */
    clients: clientOptionsList,
    /** Certificate shown to clients; null: no TLS. */
    certificateId: z.string().max(64).nullable().default(null),
    /** Certificate shown to servers; null: the one above. */
    clientCertificateId: z.string().max(64).nullable().default(null),
    /**
     * Where names come from: `dns` as usual; `hosts` from the host's own file alone, for a host without a name server. With `hosts` mail can only go
     * where a route leads, and unknown sender domains are taken.
     */
    names: z.enum(['dns', 'hosts'], 'Choose DNS or the hosts file.').default('dns'),
    /** Port of the mailer `relay`: 587 when a provider blocks 25. */
    relayPort: z.coerce
      .number('Enter a port.')
      .int('Enter a port.')
      .min(1, 'Enter a port from 1 to 65535.')
      .max(65535, 'Enter a port from 1 to 65535.')
      .default(25),
  })
  .check(({ value, issues }) => {
    for (const { at, field, message } of clashes(value.listeners)) {
      issues.push({ code: 'custom', message, path: ['listeners', at, field], input: value.listeners[at] });
    }
  });
export type HostSection = z.infer<typeof hostSection>;

function preset(
  name: string,
  kind: ListenerKind,
  more: Partial<z.input<typeof listener>> & { port: number },
): Listener {
  return listener.parse({ name, kind, ...more });
}

function hubReason(text: string): Reason {
  if (text === '') return null;
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4, and no quoting of this feature keeps it.`;
  const route = readRoute(`relay:${text}`);
  if (route.kind === 'none') return route.reason;
  const one = route.kind === 'mailer' && route.user === '' && route.hosts.length === 1;
  return one && !text.includes('%') ? null : 'Enter one host, such as hub.example.org or [192.0.2.1].';
}

function listenerNameReason(text: string): Reason {
  return /^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(text)
    ? null
    : 'Use a short name of letters, digits and hyphens, such as MTA.';
}

function listenerContradictions(one: Listener): [keyof Listener, string][] {
  const found: [keyof Listener, string][] = [];
  if (one.requireAuth && one.noAuth)
    found.push(['noAuth', 'AUTH cannot be demanded and switched off at once.']);
  if (one.tlsOnConnect && one.noStartTls) found.push(['noStartTls', 'TLS from the first byte needs TLS.']);
  if (one.fullSenders && one.unqualifiedSenders)
    found.push(['fullSenders', 'Senders without a domain cannot be taken and refused at once.']);
  const isV6 = one.address.includes(':');
  if (one.address !== '' && isV6 !== (one.family === 'inet6')) {
    found.push([
      'address',
      `This is an ${isV6 ? 'IPv6' : 'IPv4'} address. Choose the other family, or another address.`,
    ]);
  }
  if (one.kind === 'smtp' && one.requireAuth) {
    found.push([
      'requireAuth',
      'The Internet could no longer deliver to you: other servers do not log in. Use a submission listener for people.',
    ]);
  }
  return found;
}

function clashes(listeners: readonly Listener[]) {
  const found: { at: number; field: 'port' | 'name'; message: string }[] = [];
  for (const [at, one] of listeners.entries()) {
    const before = listeners.slice(0, at);
    const samePort = before.find((other) => other.port === one.port && listenersOverlap(other, one));
    if (samePort)
      found.push({ at, field: 'port', message: `${samePort.name} listens on port ${one.port} already.` });
    if (before.some((other) => other.name === one.name))
      found.push({ at, field: 'name', message: `There is a listener ${one.name} already.` });
  }
  return found;
}

/** Whether two listeners would want the same address, were their ports the same. */
export function listenersOverlap(a: Listener, b: Listener): boolean {
  return a.family === b.family && (a.address === '' || b.address === '' || a.address === b.address);
}
