import type { Fact } from '#lib/maillog/line.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { fromXtext } from '#lib/maillog/scan-address.ts';
import { separatorFrom } from '#lib/maillog/scan-text.ts';
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

/** 8.10 calls the mechanism `type` and has no `bits`. Client, name and mechanism hold no comma: the daemon encodes the name. */
function parseLogin(text: string): Fact | null {
  const id = separatorFrom(text, 19);
  if (!text.startsWith('relay=', 13) || id < 0 || !text.startsWith('authid=', id + 2)) return null;
  const match = loginTail.exec(text.slice(id + 9));
  if (!match) return null;
  const [, authid = '', mechanism = '', bits = '0'] = match;
  return {
    kind: 'login',
    client: parsePeer(text.slice(19, id)),
    authid: copyOf(fromXtext(authid)),
    mechanism: wordOf(mechanism),
    bits: Number(bits),
  };
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
  if (!detail.includes(' not found in sasldb')) return false;
  const name = /^user: (.*)@\S* property: \S+ not found in sasldb(?: \S+)?$/.exec(detail)?.[1];
  return name?.startsWith(user) === true;
}

const detailsOfTls = /^STARTTLS(?:=\w+, (?:init=|start=ok|Diffie-Hellman|get_verify|info:)|: .*cert verify:)/;

/** What is said of TLS (sendmail/tls.c, sendmail/deliver.c). */
export function parseTls(text: string): Fact {
  return (
    parseHandshake(text) ??
    parseCertificate(text) ?? { kind: detailsOfTls.test(text) ? 'detail' : 'tls-trouble', text }
  );
}

/** `STARTTLS=server, relay=R, version=V, verify=Y, cipher=C, bits=N/M`, and what newer versions put behind it. */
function parseHandshake(text: string): Fact | null {
  if (!text.startsWith(', relay=', 15)) return null;
  const isClient = text.startsWith('client', 9);
  if (!isClient && !text.startsWith('server', 9)) return null;
  const version = separatorFrom(text, 23);
  if (version < 0 || !text.startsWith('version=', version + 2)) return null;
  const verify = separatorFrom(text, version + 2);
  if (verify < 0 || !text.startsWith('verify=', verify + 2)) return null;
  const verifyEnd = fieldEnd(text, verify + 9);
  const hasCipher = text.startsWith(', cipher=', verifyEnd);
  const cipherEnd = hasCipher ? fieldEnd(text, verifyEnd + 9) : verifyEnd;
  const bits = text.startsWith(', bits=', cipherEnd)
    ? Number.parseInt(text.slice(cipherEnd + 7, cipherEnd + 12), 10)
    : Number.NaN;
  return {
    kind: 'tls',
    side: isClient ? 'client' : 'server',
    peer: parsePeer(text.slice(23, version)),
    version: wordOf(text.slice(version + 10, verify)),
    verify: wordOf(text.slice(verify + 9, verifyEnd)),
    cipher: hasCipher ? wordOf(text.slice(verifyEnd + 9, cipherEnd)) : null,
    bits: Number.isNaN(bits) ? null : bits,
  };
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
