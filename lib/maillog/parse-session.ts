import type { Fact } from '#lib/maillog/line.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { fromXtext } from '#lib/maillog/scan-address.ts';
import { copyOf, wordOf } from '#lib/maillog/words.ts';

/** What is said of logging in (sendmail/srvrsmtp.c, sendmail/usersmtp.c). */
export function parseAuth(text: string): Fact {
  const fact = text.startsWith('AUTH=server, ')
    ? parseLogin(text)
    : text.startsWith('AUTH=client, ')
      ? parseOutgoingLogin(text)
      : parseLoginFailure(text);
  if (fact) return fact;
  return text.startsWith('AUTH: available mech=')
    ? { kind: 'detail', text }
    : { kind: 'login-trouble', text };
}

/** 8.10 calls the mechanism `type` and has no `bits`. */
function parseLogin(text: string): Fact | null {
  const match =
    /^AUTH=server, relay=([^=]*), authid=(.*), (?:mech|type)=([\w-]+)(?:, bits=(\d+))?(?:, [a-z]+=[^,]*)*$/.exec(
      text,
    );
  if (!match) return null;
  const [, relay = '', authid = '', mechanism = '', bits = '0'] = match;
  return {
    kind: 'login',
    client: parsePeer(relay),
    authid: copyOf(fromXtext(authid)),
    mechanism,
    bits: Number(bits),
  };
}

function parseOutgoingLogin(text: string): Fact | null {
  const match = /^AUTH=client, relay=([^=]*), mech=([\w-]+), bits=(\d+)$/.exec(text);
  if (!match) return null;
  const [, relay = '', mechanism = '', bits] = match;
  return { kind: 'outgoing-login', relay: parsePeer(relay), mechanism, bits: Number(bits) };
}

/**
 * The name that was tried is raw text of a stranger; what stands around it is not. 8.12 names neither user nor client, 8.13 the client alone.
 */
function parseLoginFailure(text: string): Fact | null {
  const match =
    /^AUTH failure \(([^()]*)\): ([^()]*) \((-?\d+)\) ?(?:SASL\(-?\d+\): )?([^]*?)(?:(?:, |^)relay=([^,=]*))?$/.exec(
      text,
    );
  if (!match) return null;
  const [, mechanism = '', error = '', code, words = '', relay = ''] = match;
  const said = words.startsWith(`${error}: `) ? words.slice(error.length + 2) : words;
  const { detail, user } = splitUser(said);
  return {
    kind: 'login-failure',
    client: parsePeer(relay),
    mechanism: wordOf(mechanism),
    error: wordOf(error),
    code: Number(code),
    detail,
    user,
  };
}

/** More of them can only be a stranger's. */
const mostTries = 20;

/**
 * `DETAIL, user=NAME`. A detail of sasldb repeats the name, and both must agree; every other one is fixed words, so that the first `, user=` is the
 * daemon's.
 */
function splitUser(said: string): { detail: string; user: string | null } {
  let at = said.indexOf(', user=');
  for (let tries = 0; at >= 0 && tries < mostTries; tries += 1) {
    const detail = said.slice(0, at);
    const user = said.slice(at + 7);
    if (!said.startsWith('user: ') || isOfSasldb(detail, user)) return { detail, user: user || null };
    at = said.indexOf(', user=', at + 1);
  }
  return { detail: said, user: null };
}

function isOfSasldb(detail: string, user: string): boolean {
  if (!detail.endsWith(' not found in sasldb')) return false;
  const name = /^user: (.*)@\S* property: \S+ not found in sasldb$/.exec(detail)?.[1];
  return name?.startsWith(user) === true;
}

const detailsOfTls = /^STARTTLS(?:=\w+, (?:init=|start=ok|Diffie-Hellman|get_verify|info:)|: .*cert verify:)/;

/** What is said of TLS (sendmail/tls.c, sendmail/deliver.c). */
export function parseTls(text: string): Fact {
  const match =
    /^STARTTLS=(server|client), relay=([^=]*), version=([^,=]+), verify=([^,=]+)(?:, cipher=([^,=]+))?(?:, bits=(\d+)(?:\/\d+)?)?(?:, [^]*)?$/.exec(
      text,
    );
  if (!match)
    return parseCertificate(text) ?? { kind: detailsOfTls.test(text) ? 'detail' : 'tls-trouble', text };
  const [, side, relay = '', version = '', verify = '', cipher, bits] = match;
  return {
    kind: 'tls',
    side: side === 'client' ? 'client' : 'server',
    peer: parsePeer(relay),
    version: wordOf(version),
    verify: wordOf(verify),
    cipher: cipher === undefined ? null : wordOf(cipher),
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
    subject: copyOf(fromXtext(subject)),
    issuer: copyOf(fromXtext(issuer)),
    message,
  };
}
