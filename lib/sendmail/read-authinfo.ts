import { type Mechanism, mechanisms } from '#lib/policy/section/auth.ts';
import {
  type OutgoingLogin,
  outgoingLogin,
  outgoingPasswordReason,
  spelledServer,
} from '#lib/policy/section/outgoing.ts';
import { textOfBytes } from '#lib/raw-text.ts';
import { Secret } from '#lib/secret.ts';

/** A login as it was read; its password is handed on apart from the policy. */
export type ReadLogin = { login: OutgoingLogin; password: Secret };

/** What became of a line. `key` is what stood left, never the value: it holds the password. */
export type AuthInfoRow = {
  line: number;
  key: string;
  verdict: 'understood' | 'ignored' | 'refused';
  words: string;
};

export type AuthInfoReading = { logins: ReadLogin[]; rows: AuthInfoRow[] };

/** As which file the lines were read: in access the daemon looks below domains, too (cf/m4/proto.m4, authinfo). */
type Source = 'authinfo' | 'access';

/**
 * Reads the source of `authinfo`, or the `AuthInfo:` lines of `access` (the others are ignored): `AuthInfo:host "U:…" "I:…" "P:…" "R:…" "M:…"`,
 * letters in either case, `:` before plain text and `=` before base64. Every line has a row; nothing vanishes.
 */
export function readAuthInfo(text: string, source: Source = 'authinfo'): AuthInfoReading {
  const reading: AuthInfoReading = { logins: [], rows: [] };
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trimEnd();
    if (line === '') continue;
    const row = (verdict: AuthInfoRow['verdict'], key: string, words: string) =>
      reading.rows.push({ line: at + 1, key, verdict, words });
    if (line.startsWith('#')) {
      row('ignored', '', 'A comment.');
      continue;
    }
    const [, key = '', value = ''] = /^(\S+)(?:\s+(.*))?$/.exec(line) ?? [];
    const server = /^authinfo:(.*)$/i.exec(key)?.[1];
    if (server === undefined) {
      const elsewhere =
        source === 'access' ? 'Not about a login at another server.' : 'The key begins with AuthInfo:.';
      row(
        source === 'access' ? 'ignored' : 'refused',
        value !== '' && /^[\w.:@[\]-]+$/.test(key) ? key : '',
        elsewhere,
      );
      continue;
    }
    const found = isServer(server) ? readLine(server, value) : { reason: noServer };
    if ('reason' in found) {
      row('refused', isServer(server) ? key : '', found.reason);
      continue;
    }
    const double = reading.logins.find(({ login }) => login.key === found.login.key);
    if (!double) reading.logins.push(found);
    if (double && !sameLogin(double, found)) row('refused', key, `There is a login for this server already.`);
    else row('understood', key, noteOn(found.login.key, source));
  }
  return reading;
}

/**
 * Reads `default-auth-info` of Sendmail 8.10 and 8.11: authorization id, authentication id, password, realm and, where it has five lines, mechanisms.
 * It was used at every server that asked for a login.
 */
export function readDefaultAuthInfo(text: string): AuthInfoReading {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith('#'));
  while (lines.at(-1) === '') lines.pop();
  const refused = (words: string): AuthInfoReading => ({
    logins: [],
    rows: [{ line: 1, key: '', verdict: 'refused', words }],
  });
  if (lines.length < 3 || lines.length > 5)
    return refused(
      `This file has ${lines.length} lines; it should have four or five: authorization id, authentication id, password, realm, mechanisms.`,
    );
  const [authorization = '', authentication = '', password = '', realm = '', list = ''] = lines;
  const names = readMechanisms(list);
  if ('reason' in names) return refused(names.reason);
  const found = checked({ key: '', authorization, authentication, realm, mechanisms: names.known }, password);
  if ('reason' in found) return refused(found.reason);
  const words = 'It was used at every server; now it is the login for every server that has none of its own.';
  return { logins: [found], rows: [{ line: 1, key: '', verdict: 'understood', words }] };
}

/** Reads whichever of the three it is: a line that is no login at all belongs to access. */
export function readLogins(text: string): AuthInfoReading {
  if (!/^authinfo:/im.test(text)) return readDefaultAuthInfo(text);
  const foreign = text.split('\n').some((line) => /^[^\s#]/.test(line) && !/"[UIPRM][:=]/i.test(line));
  return readAuthInfo(text, foreign ? 'access' : 'authinfo');
}

type Found = ReadLogin | { reason: string };

/** Where the blank behind the server is missing, the password stands with it. */
const isServer = (text: string) => /^[\w.:[\]-]*$/.test(text);
const noServer =
  'Behind AuthInfo: comes the name or address of a server, then a blank, then the parts in quotes.';

function readLine(key: string, value: string): Found {
  const parts = new Map<string, string>();
  const rest = value.replaceAll('%%', '%').replace(/"((?:[^"\\]|\\.)*)"/g, (_whole, inside: string) => {
    const [, tag = '', mark = '', text = ''] = /^(.)(.)(.*)$/su.exec(inside) ?? [];
    parts.set(tag.toUpperCase(), mark === '=' ? fromBase64(text) : mark === ':' ? text : '\n');
    return '';
  });
  if (rest.trim() !== '') return { reason: 'Write each part in quotes: "U:…" "I:…" "P:…" "R:…" "M:…".' };
  const unknown = [...parts.keys()].find((tag) => !'UIPRM'.includes(tag));
  if (unknown !== undefined)
    return { reason: 'A part begins with U, I, P, R or M, then a colon or an equals sign.' };
  const broken = [...parts].find(([, text]) => text.includes('\n'))?.[0];
  if (broken !== undefined)
    return { reason: `The part ${broken} has neither plain text behind a colon nor base64 behind =.` };
  const names = readMechanisms(parts.get('M') ?? '');
  if ('reason' in names) return names;
  const login = {
    key: spelledServer(key),
    authorization: parts.get('U') ?? '',
    authentication: parts.get('I') ?? '',
    realm: parts.get('R') ?? '',
    mechanisms: names.known,
  };
  return checked(login, parts.get('P') ?? '');
}

function checked(input: object, password: string): Found {
  const login = outgoingLogin.safeParse(input);
  const reason = login.success ? outgoingPasswordReason(password) : (login.error.issues[0]?.message ?? '');
  if (!login.success || reason !== null) return { reason: reason ?? '' };
  return { login: login.data, password: new Secret(password) };
}

function readMechanisms(list: string): { known: Mechanism[] } | { reason: string } {
  const names = list
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  const known = mechanisms.filter((one) => names.includes(one));
  // what stands there is not repeated: in a file whose lines are in another order it is the password
  if (names.length > 0 && known.length === 0)
    return { reason: `None of its mechanisms is one of ${mechanisms.join(', ')}.` };
  return { known };
}

/** A line break, which no part can hold, where it is no base64. */
function fromBase64(text: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return '\n';
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return textOfBytes(bytes);
}

function sameLogin(one: ReadLogin, other: ReadLogin): boolean {
  return (
    JSON.stringify(one.login) === JSON.stringify(other.login) &&
    one.password.reveal() === other.password.reveal()
  );
}

function noteOn(key: string, source: Source): string {
  const below = source === 'access' && key !== '' && !/^[\d.]+$|:/.test(key);
  return below ? 'In access it held for every name below, too; now it holds for this name alone.' : '';
}
