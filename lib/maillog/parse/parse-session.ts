import type { Fact } from '#lib/maillog/parse/line.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { fromXtext } from '#lib/maillog/parse/scan-address.ts';
import { digitsEnd, numberIn, separatorFrom } from '#lib/maillog/parse/scan-text.ts';
import { copyOf, wordOf } from '#lib/maillog/parse/words.ts';

/** What is said of logging in (sendmail/srvrsmtp.c, sendmail/usersmtp.c). */
export function parseAuth(text: string): Fact {
  const fact = text.startsWith('AUTH=server, ')
    ? parseLogin(text)
    : text.startsWith('AUTH=client, ')
      ? parseOutgoingLogin(text)
      : (parseLoginName(text) ?? parseLoginFailure(text));
  if (fact) return fact;
  return detailsOfAuth.test(text) ? { kind: 'detail', text } : { kind: 'login-trouble', text };
}

/** What could be used, and that nothing was. */
const detailsOfAuth = /^AUTH(?:: available mech=|=client, relay=[^=]{0,255}, mech=, )/;

/** 8.10 calls the mechanism `type` and has no `bits`. Client, name and mechanism hold no comma: the daemon encodes the name. */
function parseLogin(text: string): Fact | null {
  const id = separatorFrom(text, 19);
  if (!text.startsWith('relay=', 13) || id < 0 || !text.startsWith('authid=', id + 2)) return null;
  const login = plainLogin(text, id + 9) ?? otherLogin(text.slice(id + 9));
  return login && { kind: 'login', client: parsePeer(text.slice(19, id)), ...login };
}

type LoginEnd = { authid: string; mechanism: string; bits: number };

/** `NAME, mech=M, bits=N`, as 8.11 and later end. */
function plainLogin(text: string, start: number): LoginEnd | null {
  const end = separatorFrom(text, start);
  if (end < 0 || !text.startsWith('mech=', end + 2)) return null;
  const mechanismEnd = text.indexOf(',', end + 7);
  const bits = mechanismEnd + 7;
  if (mechanismEnd < 0 || !text.startsWith(', bits=', mechanismEnd)) return null;
  if (bits === text.length || digitsEnd(text, bits) !== text.length) return null;
  const authid = text.slice(start, end);
  const mechanism = wordOf(text.slice(end + 7, mechanismEnd));
  if (!mechanismName.test(mechanism) || !isOneLine.test(authid)) return null;
  return {
    authid: copyOf(fromXtext(authid)),
    mechanism,
    bits: numberIn(text, bits, text.length),
  };
}

const mechanismName = /^[\w-]+$/;
const isOneLine = /^.*$/;

function otherLogin(text: string): LoginEnd | null {
  const match = loginTail.exec(text);
  if (!match) return null;
  const [, authid = '', mechanism = '', bits = '0'] = match;
  return { authid: copyOf(fromXtext(authid)), mechanism: wordOf(mechanism), bits: Number(bits) };
}

const loginTail = /^(.*), (?:mech|type)=([\w-]+)(?:, bits=(\d+))?(?:, [a-z]+=[^,]*)*$/;

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
    user: mechanism === 'PLAIN' && user !== null ? authcidOf(user) : user,
  };
}

/** Of PLAIN the daemon logs `authzid/authcid` when there are both. */
function authcidOf(user: string): string | null {
  return user.slice(user.lastIndexOf('/') + 1) || null;
}

/** `AUTH asked: mech=M, authid=A` and `AUTH refused: mech=M, authid=A, authzid=B`, the names in xtext (lib/agent/canon-user/canon-user.c). */
function parseLoginName(text: string): Fact | null {
  const match = /^AUTH (?:asked|refused): mech=([\w-]+), authid=([^,\s]*)(?:, authzid=([^,\s]+))?$/.exec(
    text,
  );
  if (!match) return null;
  const [, mechanism = '', authid = '', other] = match;
  const actFor = other === undefined ? null : copyOf(fromXtext(other));
  return { kind: 'login-name', mechanism: wordOf(mechanism), authid: copyOf(fromXtext(authid)), actFor };
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
  if (!detail.includes(' not found in sasldb')) return false;
  const name = /^user: (.*)@\S* property: \S+ not found in sasldb(?: \S+)?$/.exec(detail)?.[1];
  return name?.startsWith(user) === true;
}

const detailsOfTls = /^STARTTLS(?:=\w+, (?:init=|start=ok|Diffie-Hellman|get_verify|info:)|: .*cert verify:)/;

/** What is said of TLS (sendmail/tls.c, sendmail/deliver.c). */
export function parseTls(line: string, at: number): Fact {
  const handshake = parseHandshake(line, at);
  if (handshake) return handshake;
  const text = line.slice(at);
  return parseCertificate(text) ?? { kind: detailsOfTls.test(text) ? 'detail' : 'tls-trouble', text };
}

/** `STARTTLS=server, relay=R, version=V, verify=Y, cipher=C, bits=N/M`, and what newer versions put behind it. */
function parseHandshake(text: string, at: number): Fact | null {
  if (!text.startsWith(', relay=', at + 15)) return null;
  const isClient = text.startsWith('client', at + 9);
  if (!isClient && !text.startsWith('server', at + 9)) return null;
  const version = separatorFrom(text, at + 23);
  if (version < 0 || !text.startsWith('version=', version + 2)) return null;
  const verify = separatorFrom(text, version + 2);
  if (verify < 0 || !text.startsWith('verify=', verify + 2)) return null;
  const verifyEnd = fieldEnd(text, verify + 9);
  const hasCipher = text.startsWith(', cipher=', verifyEnd);
  const cipherEnd = hasCipher ? fieldEnd(text, verifyEnd + 9) : verifyEnd;
  const bits = text.startsWith(', bits=', cipherEnd) ? bitsAt(text, cipherEnd + 7) : Number.NaN;
  return {
    kind: 'tls',
    side: isClient ? 'client' : 'server',
    peer: parsePeer(text.slice(at + 23, version)),
    version: wordOf(text.slice(version + 10, verify)),
    verify: wordOf(text.slice(verify + 9, verifyEnd)),
    cipher: hasCipher ? wordOf(text.slice(verifyEnd + 9, cipherEnd)) : null,
    bits: Number.isNaN(bits) ? null : bits,
  };
}

/** At most five digits. */
function bitsAt(text: string, start: number): number {
  const end = Math.min(digitsEnd(text, start), start + 5);
  return end > start ? numberIn(text, start, end) : Number.parseInt(text.slice(start, start + 5), 10);
}

function fieldEnd(text: string, start: number): number {
  const end = separatorFrom(text, start);
  return end < 0 ? text.length : end;
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
