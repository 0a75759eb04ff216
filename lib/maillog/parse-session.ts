import type { Fact } from '#lib/maillog/line.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { fromXtext } from '#lib/maillog/scan-address.ts';

/** What happens between connecting and MAIL (sendmail/srvrsmtp.c, sendmail/tls.c). Null when the line is of another kind. */
export function parseSession(text: string): Fact | null {
  if (text.startsWith('connect from ')) return { kind: 'connect', client: parsePeer(text.slice(13)) };
  if (text.startsWith('AUTH=server, ')) return parseLogin(text);
  if (text.startsWith('AUTH failure ')) return parseLoginFailure(text);
  if (text.startsWith('STARTTLS')) return parseTls(text) ?? { kind: 'tls-trouble', text };
  return null;
}

function parseLogin(text: string): Fact | null {
  const match = /^AUTH=server, relay=([^=]*), authid=(.*), mech=([\w-]+), bits=(\d+)$/.exec(text);
  if (!match) return null;
  const [, relay = '', authid = '', mechanism = '', bits] = match;
  return {
    kind: 'login',
    client: parsePeer(relay),
    authid: fromXtext(authid),
    mechanism,
    bits: Number(bits),
  };
}

/** The name that was tried is raw text of a stranger; what stands around it is not. */
function parseLoginFailure(text: string): Fact | null {
  const match =
    /^AUTH failure \(([^()]*)\): ([^()]*) \((-?\d+)\) ?(?:SASL\(-?\d+\): )?(.*), relay=([^,=]*)$/.exec(text);
  if (!match) return null;
  const [, mechanism = '', error = '', code, words = '', relay = ''] = match;
  const said = words.startsWith(`${error}: `) ? words.slice(error.length + 2) : words;
  const { detail, user } = splitUser(said);
  return {
    kind: 'login-failure',
    client: parsePeer(relay),
    mechanism,
    error,
    code: Number(code),
    detail,
    user,
  };
}

/**
 * `DETAIL, user=NAME`. A detail of sasldb repeats the name, and both must agree; every other one is fixed words, so that the first `, user=` is the
 * daemon's.
 */
function splitUser(said: string): { detail: string; user: string | null } {
  for (let at = said.indexOf(', user='); at >= 0; at = said.indexOf(', user=', at + 1)) {
    const detail = said.slice(0, at);
    const user = said.slice(at + 7);
    if (!said.startsWith('user: ') || isOfSasldb(detail, user)) return { detail, user: user || null };
  }
  return { detail: said, user: null };
}

function isOfSasldb(detail: string, user: string): boolean {
  const name = /^user: (.*)@\S* property: \S+ not found in sasldb$/.exec(detail)?.[1];
  return name?.startsWith(user) === true;
}

function parseTls(text: string): Fact | null {
  const match =
    /^STARTTLS=(server|client), relay=([^,=]*), version=([^,=]+), verify=([^,=]+)(?:, cipher=([^,=]+))?(?:, bits=(\d+)(?:\/\d+)?)?$/.exec(
      text,
    );
  if (!match) return parseCertificate(text);
  const [, side, relay = '', version = '', verify = '', cipher, bits] = match;
  return {
    kind: 'tls',
    side: side === 'client' ? 'client' : 'server',
    peer: parsePeer(relay),
    version,
    verify,
    cipher: cipher ?? null,
    bits: bits === undefined ? null : Number(bits),
  };
}

/** From LogLevel 12 on. Spaces and equals signs inside the names are encoded. */
function parseCertificate(text: string): Fact | null {
  const match = /^STARTTLS=(server|client), cert-subject=(.*), cert-issuer=(.*), verifymsg=(.*)$/.exec(text);
  if (!match) return null;
  const [, side, subject = '', issuer = '', message = ''] = match;
  return {
    kind: 'certificate',
    side: side === 'client' ? 'client' : 'server',
    subject: fromXtext(subject),
    issuer: fromXtext(issuer),
    message,
  };
}
