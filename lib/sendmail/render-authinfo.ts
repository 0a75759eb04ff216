import { networkOf } from '#lib/policy/entry/network-entry.ts';
import type { OutgoingLogin } from '#lib/policy/section/outgoing.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import type { Secret } from '#lib/secret.ts';
import { spelledKeys } from './entry-lines.ts';
import { formatLine, formatMap, literalPercent, type MapLine } from './map-line.ts';

/** A password as the map needs it. `salt` goes into a comment, so that the digest of the file tells nothing about a password that could be guessed. */
export type OutgoingPassword = { password: Secret; salt: string };

/** Passwords of outgoing logins, by the name they have in the policy. */
export type OutgoingPasswords = ReadonlyMap<string, OutgoingPassword>;

/** The source of `maps/authinfo`. Logins whose password is not known are left out: half a login would only be refused. */
export function renderAuthInfo(logins: readonly OutgoingLogin[], passwords: OutgoingPasswords): string {
  const salts: string[] = [];
  const lines = logins.flatMap((login) => {
    const known = passwords.get(login.passwordId);
    if (!known) return [];
    salts.push(known.salt);
    return authInfoLines(login, known.password.reveal());
  });
  const salt = salts.filter((one) => /^[\w-]+$/.test(one)).sort();
  return (salt.length > 0 ? `# ${salt.join('')}\n` : '') + formatMap(lines);
}

/** The line of one login with its password hidden, for looking at. */
export function previewAuthInfo(login: OutgoingLogin): string[] {
  return authInfoLines(login, '').map((line) => formatLine(line).replace('"P="', '"P=…"'));
}

/** `AuthInfo:host` and `"U:…" "I:…" "P=base64" "R:…" "M:…"` (cf/README; sendmail's getauth reads them in any order). */
function authInfoLines(login: OutgoingLogin, password: string): MapLine[] {
  const { key, authorization, authentication, realm, mechanisms } = login;
  const parts = [
    part('U', authorization),
    part('I', authentication),
    `"P=${base64(password)}"`,
    part('R', realm),
    part('M', mechanisms.join(' ')),
  ];
  const value = parts.filter((one) => one !== '').join(' ');
  return spelledServers(key).map((server) => ({ key: `AuthInfo:${server}`, value: literalPercent(value) }));
}

/** The daemon asks for a server by the name in its route, brackets and all: `[smtp.isp.example]` where no MX is to be looked up. */
export function spelledServers(key: string): string[] {
  if (key === '') return [''];
  return networkOf(key) === null ? [key, `[${key}]`] : spelledKeys(key);
}

/** Plain where the rewriting rules hand every sign on as it is, base64 otherwise. */
function part(tag: string, text: string): string {
  if (text === '') return '';
  return /^[A-Za-z0-9._@+:/ -]+$/.test(text) ? `"${tag}:${text}"` : `"${tag}=${base64(text)}"`;
}

const base64 = (text: string): string =>
  btoa(Array.from(bytesOfText(text), (byte) => String.fromCharCode(byte)).join(''));
