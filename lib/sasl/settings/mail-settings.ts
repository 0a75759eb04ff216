import type { Expectation } from '#lib/gateway/api-manifest.ts';

export type Security = 'tls' | 'starttls' | 'none';
/** A port that mail programs send through, and how the connection is made safe. */
export type Door = { port: number; security: Security };

/** A certificate that mail programs ask about, because no authority that they know issued it. */
export type Stranger = {
  server: string;
  sha256: string;
  /** The authority of ours that issued it; null: it is self-signed, or of somebody else's authority. */
  authority: string | null;
};

/** Where people read their mail: not our server, but no program takes an account without it. By TLS from the first byte (RFC 8314). */
export type Mailbox = { server: string; by: 'imap' | 'pop3' };

/** What a person types into a mail program, as the releases in force have it. */
export type MailSettings = {
  /** Names of servers; any of them does. */
  servers: string[];
  /** The best first. */
  doors: Door[];
  /** What is offered at these doors, as far as all of them do. */
  mechanisms: string[];
  realm: string;
  strangers: Stranger[];
  /** Who checks the passwords that mail programs send, in words, when it is not Postern; a password of ours does not work with these then. */
  elsewhere: string | null;
  /** Null where nobody has said. */
  mailbox: Mailbox | null;
};

/** What to fill in in one program: where that is, and the fields under the names that the program gives them. */
export type ProgramSettings = { program: string; place: string; fields: [name: string, value: string][] };

const order: Security[] = ['tls', 'starttls', 'none'];
const words: Record<Security, string> = { tls: 'SSL/TLS', starttls: 'STARTTLS', none: 'None' };

type Known = {
  /** A name for all of them; empty: their own. */
  server: string;
  realm: string;
  elsewhere?: string | null;
  /** Of certificates that nobody knows, by their SHA-256, who of ours issued them. */
  issuers?: ReadonlyMap<string, string | null>;
  mailbox?: Mailbox | null;
};

/** A listener with what its release switched off there: log-ins (M=A), STARTTLS (M=S). */
type HeldListener = Expectation['listeners'][number] & { noAuth?: boolean; noStartTls?: boolean };
/** What a gateway is held to by the release in force on it. */
export type Held = Omit<Expectation, 'listeners'> & { listeners: HeldListener[] };

/**
 * Read from what each gateway is held to. Null where none lets anybody log in. Listeners on this host alone are nobody's door;
 * those that demand a log-in are for people, and where there is none of these, all are that take one.
 */
export function settingsOf(
  gateways: readonly Held[],
  { server, realm, elsewhere = null, issuers = new Map(), mailbox = null }: Known,
): MailSettings | null {
  const open = gateways
    .map((one) => ({ ...one, doors: doorsOf(one) }))
    .filter(({ doors }) => doors.length > 0);
  const [first] = open;
  if (!first) return null;
  const has = (one: { doors: Door[] }, door: Door) => one.doors.some((other) => isSame(door, other));
  const common = first.doors.filter((door) => open.every((one) => has(one, door)));
  // where no port is that of all, the servers named are those that have what is named beside them
  const doors = common.length > 0 ? common : first.doors;
  const fit = open.filter((one) => doors.every((door) => has(one, door)));
  const offers = fit.flatMap((one) => doors.map(({ security }) => offeredBy(one, security)));
  return {
    servers: server === '' ? [...new Set(fit.map((one) => one.hostName))] : [server],
    doors,
    mechanisms: (offers[0] ?? []).filter((name) => offers.every((offer) => offer.includes(name))),
    realm,
    elsewhere,
    mailbox,
    strangers: fit.flatMap(({ hostName, certificateSha256: sha256 }) => {
      const authority = sha256 === null ? undefined : issuers.get(sha256);
      return sha256 === null || authority === undefined ? [] : { server: hostName, sha256, authority };
    }),
  };
}

const isSame = (one: Door, other: Door) => one.port === other.port && one.security === other.security;
const isLoopback = (address: string) => address === '::1' || address.startsWith('127.');
const offeredBy = (one: Held, security: Security) =>
  security === 'none' ? one.mechanismsInClear : one.mechanismsWithTls;

/** Where people log in, the best first; in the clear only where nowhere else. */
function doorsOf(gateway: Held): Door[] {
  const outside = gateway.listeners.filter((one) => !isLoopback(one.address));
  const reachable = (outside.length > 0 ? outside : gateway.listeners).map((one) => ({
    ...one,
    door: doorAt(gateway, one),
  }));
  // a port that takes log-ins at some addresses alone is no answer to which port to type
  const shut = new Set(reachable.flatMap(({ port, door }) => (door ? [] : port)));
  const able = reachable.filter(({ port }) => !shut.has(port));
  const safe = able.filter(({ door }) => door?.security !== 'none');
  const forPeople = (some: typeof able) => some.filter((one) => one.tlsOnConnect || one.requireAuth);
  // many networks let nobody out on 25 (RFC 8314 section 3.3), and many gateways let nobody log in there
  const others = (some: typeof able) => some.filter(({ port }) => port !== 25);
  const best = [forPeople(safe), others(safe), safe, forPeople(able), others(able)];
  return (best.find((some) => some.length > 0) ?? able)
    .flatMap(({ door }) => door ?? [])
    .filter((door, at, all) => all.findIndex((other) => isSame(door, other)) === at)
    .toSorted((one, other) => order.indexOf(one.security) - order.indexOf(other.security));
}

/** Null where nobody can log in: AUTH is off, or nothing is offered by the kind of connection it has. */
function doorAt(gateway: Held, { port, noAuth, noStartTls, tlsOnConnect }: HeldListener): Door | null {
  const hasTls = gateway.certificateSha256 !== null;
  if (noAuth || (tlsOnConnect && !hasTls)) return null;
  const unwrapped = hasTls && !noStartTls ? 'starttls' : 'none';
  const security = tlsOnConnect ? 'tls' : unwrapped;
  return offeredBy(gateway, security).length > 0 ? { port, security } : null;
}

/** "465 with SSL/TLS, or 587 with STARTTLS" */
export function doorWords(doors: readonly Door[]): string {
  const each = doors.map(({ port, security }) =>
    security === 'none' ? `${port} without TLS` : `${port} with ${words[security]}`,
  );
  return each.join(', or ');
}

/** The settings in the words of the programs most people have, for this user. */
export function programSettings(settings: MailSettings, user: string): ProgramSettings[] {
  const [door] = settings.doors;
  const [server] = settings.servers;
  if (!door || !server) return [];
  const port = String(door.port);
  const safe = door.security !== 'none';
  const tls = words[door.security];
  return [
    {
      program: 'Thunderbird',
      place: 'Account Settings → Outgoing Server (SMTP) → Add',
      fields: [
        ['Server Name', server],
        ['Port', port],
        ['Connection security', tls],
        ['Authentication method', thunderbirdMethod(settings.mechanisms, safe)],
        ['User Name', user],
      ],
    },
    {
      program: 'Outlook',
      place: 'File → Account Settings → Server Settings → Outgoing mail',
      fields: [
        ['Server', server],
        ['Port', port],
        ['Encryption method', tls],
        ['My outgoing server requires authentication', `on, with ${user}`],
        ['Secure Password Authentication (SPA)', 'off'],
      ],
    },
    {
      program: 'Apple Mail',
      place: 'Mail → Settings → Accounts → Server Settings → Outgoing',
      fields: [
        ['Host Name', server],
        ['Automatically manage connection settings', 'off'],
        ['Port', `${port}, Use TLS/SSL ${safe ? 'on' : 'off'}`],
        ['Authentication', 'Password'],
        ['User Name', user],
      ],
    },
    {
      program: 'Android (Gmail, Thunderbird)',
      place: 'Settings → the account → Outgoing settings',
      fields: [
        ['SMTP server', server],
        ['Port', port],
        ['Security type', tls],
        ['Require sign-in', 'on'],
        ['Username', user],
      ],
    },
    {
      program: 'iPhone and iPad',
      place: 'Settings → Apps → Mail → Mail Accounts → SMTP',
      fields: [
        ['Host Name', server],
        ['User Name', user],
        ['Use SSL', safe ? 'on' : 'off'],
        ['Authentication', 'Password'],
        ['Server Port', port],
      ],
    },
  ];
}

/** Thunderbird's own words for PLAIN and LOGIN, and for CRAM-MD5; it knows no SCRAM (153, and the menu no longer has “Autodetect”). */
function thunderbirdMethod(mechanisms: readonly string[], safe: boolean): string {
  if (mechanisms.includes('PLAIN') || mechanisms.includes('LOGIN'))
    return safe ? 'Normal password' : 'Password, transmitted insecurely';
  return mechanisms.includes('CRAM-MD5') ? 'Encrypted password' : 'none of these: it cannot log in here';
}

/** Ports by TLS from the first byte. */
export const mailboxPorts = { imap: 993, pop3: 995 } as const;

export const mailboxWords = ({ server, by }: Mailbox): string =>
  `Mail is read on ${server}, by ${by === 'imap' ? 'IMAP' : 'POP3'} on port ${mailboxPorts[by]} with SSL/TLS; that server may know you by another name and password.`;

/** In pairs with colons, as programs show it. */
export const fingerprintWords = (sha256: string): string =>
  sha256.toUpperCase().match(/../g)?.join(':') ?? '';
