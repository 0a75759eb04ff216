import { fileText } from '#lib/file-text.ts';
import { accountNameFault } from '#lib/sasl/account/account-name.ts';
import { checkPassword } from '#lib/sasl/password/password.ts';
import { Secret } from '#lib/secret.ts';
import { NotReadable } from './berkeley-hash.ts';
import { hashMethodOf, importedHashFault, importedHashNote, mayBeClear, noHash } from './imported-hash.ts';
import { isSasldb, readSasldb, type SasldbUser } from './read-sasldb.ts';

/** One user of another system, and what can be made of the password there. */
export type Candidate = {
  /** The line, or which user of the database it is. */
  line: number;
  /** Who it is there. */
  text: string;
  name: string;
  /** Known in plain text there; verifiers are made of it and it is forgotten. */
  plain: Secret | null;
  importedHash: string | null;
  scramSha256: string | null;
  scramSha1: string | null;
  scramSha512: string | null;
  /** Base64. */
  cramMd5: string | null;
  digestMd5: string | null;
  /** What does not come along, or what to know of it. */
  words: string;
};
type Secrets = Omit<Candidate, 'line' | 'text' | 'name'>;
export type LeftOut = { line: number; text: string; words: string };
export type ReadPasswords = { candidates: Candidate[]; leftOut: LeftOut[] };

type Taking = {
  /** The realm of our accounts. */
  realm: string;
  /** Whether values for CRAM-MD5 and DIGEST-MD5 are wanted. */
  legacy: boolean;
  now: Date;
};

const noScram = { scramSha256: null, scramSha1: null, scramSha512: null };
const nothing = { plain: null, importedHash: null, ...noScram, cramMd5: null, digestMd5: null };

/** A file that somebody chose: a sasldb, what db_dump prints of one, or lines of `name:hash`. Throws NotReadable when it is none of them. */
export function readPasswordFile(file: Buffer, taking: Taking): ReadPasswords {
  if (isSasldb(file)) return readDatabase(file, taking);
  const text = fileText(file);
  if (!text.includes('\0')) return readHashLines(text, taking);
  throw new NotReadable(
    'This is no text and no sasldb, which is a hash database of Berkeley DB. One that is kept in another way (GDBM, LMDB, btree) cannot be read.',
  );
}

/** Lines of `name:hash`, as htpasswd, shadow(5) and Dovecot's passwd files have them; of what follows the hash only the end of an account is read. */
export function readHashLines(text: string, { realm, now }: Omit<Taking, 'legacy'>): ReadPasswords {
  const read: ReadPasswords = { candidates: [], leftOut: [] };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [user = '', field = ''] = line.split(':');
    const { name, fault } = readName(user, realm);
    const hash = field.replace(/^\{[A-Z0-9-]*CRYPT\}/i, '').trim();
    const words = line.includes(':')
      ? (fault ?? importedHashFault(hash) ?? endedFault(line, now))
      : 'Write name:hash.';
    const at = { line: index + 1, text: user.slice(0, 80) };
    if (words === null)
      read.candidates.push({
        ...nothing,
        ...at,
        name,
        importedHash: hash,
        words: sentences(importedHashNote(hash), spellingNote(user)),
      });
    else read.leftOut.push({ ...at, ...(mayBeSecret(line, hash) && { text: '' }), words });
  }
  return once(withoutDoubtful(read));
}

/** Whether what stands first may be a password: in a line that is not cut by a colon, or has them the other way round. */
const mayBeSecret = (line: string, hash: string) =>
  !line.includes(':') || /\s/.test(line.trim()) || importedHashFault(hash) === noHash;

const days = 24 * 60 * 60_000;

/** The last but one field of shadow(5): the day, counted from 1970, from which on nobody gets in there. */
function endedFault(line: string, now: Date): string | null {
  const [, end = ''] = /^(?:[^:]*:){2}(?:\d*:){5}(\d{1,6}):[^:]*$/.exec(line) ?? [];
  if (end === '' || Number(end) * days > now.getTime()) return null;
  return `The account ended there on ${new Date(Number(end) * days).toISOString().slice(0, 10)}.`;
}

/** Thirteen letters may be a hash by DES, 24 one by bigcrypt, or a password in clear, which nobody here may keep: among lines that are no hashes they count as that. */
function withoutDoubtful({ candidates, leftOut }: ReadPasswords): ReadPasswords {
  if (leftOut.every(({ words }) => words !== noHash)) return { candidates, leftOut };
  const [doubtful, kept] = [true, false].map((wanted) =>
    candidates.filter(({ importedHash }) => mayBeClear(importedHash ?? '') === wanted),
  );
  const words =
    'This may be DES crypt or a password in clear: other lines here are no hashes. Leave those out.';
  const more = (doubtful ?? []).map(({ line, text }) => ({ line, text, words }));
  return { candidates: kept ?? [], leftOut: [...leftOut, ...more] };
}

/** The users of a sasldb. Throws NotReadable when it is none. */
export function readDatabase(file: Buffer, taking: Taking): ReadPasswords {
  const read: ReadPasswords = { candidates: [], leftOut: [] };
  const users = readSasldb(file).map((user, index) => ({ user, line: index + 1 }));
  for (const { user, line } of users.toSorted((a, b) => strangeness(a.user) - strangeness(b.user))) {
    const at = { line, text: `${user.name}@${user.realm}`.slice(0, 160) };
    const { name, fault } = readName(user.name, taking.realm);
    const made = fault ?? candidateOf(user, name, taking);
    if (typeof made === 'string') read.leftOut.push({ ...at, words: made });
    else
      read.candidates.push({
        ...made,
        ...at,
        name,
        words: sentences(made.words, realmNote(name, user, taking), spellingNote(user.name)),
      });
  }
  return once(read);

  /** Of several that become one account the first is taken: of our realm, and spelt as ours. */
  function strangeness({ name, realm }: SasldbUser): number {
    return (isOurs(realm, taking) ? 0 : 2) + (name === name.toLowerCase() ? 0 : 1);
  }
}

const isOurs = (theirs: string, { realm }: Pick<Taking, 'realm'>) =>
  theirs.toLowerCase() === realm.toLowerCase();

const sentences = (...texts: string[]) => texts.filter((text) => text !== '').join(' ');

/** Mechanisms that libsasl decides know no capital letters of ours. */
function spellingNote(user: string): string {
  const [typed = ''] = user.split('@');
  const name = typed.toLowerCase();
  return typed === name
    ? ''
    : `It is ${name} here: a mail program that is set to ${typed} goes on with PLAIN and LOGIN, and by other mechanisms once it is set to ${name}.`;
}

/** The database of a host has the host's name for a realm, where nobody said otherwise. */
function realmNote(name: string, { realm: theirs }: SasldbUser, taking: Taking): string {
  if (isOurs(theirs, taking)) return '';
  return `Its realm there is ${theirs}: a mail program that is set to ${name}@${theirs} is to be set to ${name}.`;
}

/** What a user's properties are good for; a sentence when for nothing. */
function candidateOf(user: SasldbUser, name: string, taking: Taking): Secrets | string {
  const { properties } = user;
  const { legacy } = taking;
  const plain = properties.get('userPassword');
  if (plain) return plainOf(plain, name);
  const scram = properties.get('authPassword')?.toString('utf8') ?? '';
  const values = {
    importedHash: importedHashFault(scram) === null ? scram : null,
    ...(importedHashFault(scram) === null ? scramOf(scram) : noScram),
    ...(legacy ? legacyOf(user, name, taking) : { cramMd5: null, digestMd5: null }),
  };
  const found = Object.values(values).some((value) => value !== null);
  const hasLegacy = [...properties.keys()].some((name) => /^cmusaslsecret(?:CRAM|DIGEST)-MD5$/.test(name));
  if (found)
    return { ...nothing, ...values, words: sentences(onlyLegacy(values), bindingNote(user, name, taking)) };
  if (hasLegacy && !legacy)
    return 'It has values for CRAM-MD5 and DIGEST-MD5 alone: take these along, or give it a new password.';
  return `Nothing of it can be used: ${[...properties.keys()].join(', ')}.`;
}

/** A value as sasldb has it is what we keep. */
const scramOf = (value: string) => ({
  scramSha256: value.startsWith('SCRAM-SHA-256$') ? value : null,
  scramSha1: value.startsWith('SCRAM-SHA-1$') ? value : null,
  scramSha512: value.startsWith('SCRAM-SHA-512$') ? value : null,
});

function onlyLegacy({ importedHash, cramMd5, digestMd5 }: Omit<Secrets, 'plain' | 'words'>): string {
  if (importedHash !== null) return '';
  const mechanisms = [...(cramMd5 ? ['CRAM-MD5'] : []), ...(digestMd5 ? ['DIGEST-MD5'] : [])];
  return `It logs in by ${mechanisms.join(' and ')} alone until it gets a new password.`;
}

/** A value for DIGEST-MD5 is the MD5 of `name:realm:password`, letter by letter (RFC 2831, section 2.1.2.1). */
const isBoundToOurs = (user: SasldbUser, name: string, { realm }: Taking) =>
  user.name === name && user.realm === realm;

function bindingNote(user: SasldbUser, name: string, taking: Taking): string {
  const { legacy } = taking;
  if (!legacy || !user.properties.has('cmusaslsecretDIGEST-MD5') || isBoundToOurs(user, name, taking))
    return '';
  return `For DIGEST-MD5 it needs a new password: what is there is good for ${user.name} in the realm ${user.realm} alone.`;
}

function plainOf(bytes: Buffer, name: string): Secrets | string {
  const password = bytes.toString('utf8');
  if (password === '') return 'Its password is empty.';
  if (!Buffer.from(password, 'utf8').equals(bytes)) return 'Its password is no UTF-8 text: reset it.';
  if (password.length > 256) return 'Its password is longer than 256 characters.';
  const words =
    checkPassword(password, name) === null ? '' : 'Nobody could choose this password here: reset it soon.';
  return { ...nothing, plain: new Secret(password), words };
}

/** The lengths that Cyrus SASL itself insists on. */
function legacyOf(user: SasldbUser, ours: string, taking: Taking) {
  const { properties } = user;
  const ofLength = (name: string, length: number) => {
    const value = properties.get(name);
    return value?.length === length ? value.toString('base64') : null;
  };
  return {
    cramMd5: ofLength('cmusaslsecretCRAM-MD5', 32),
    digestMd5: isBoundToOurs(user, ours, taking) ? ofLength('cmusaslsecretDIGEST-MD5', 16) : null,
  };
}

/** `amy`, and `amy@realm` when that is ours. */
function readName(user: string, realm: string): { name: string; fault: string | null } {
  const typed = user.trim().toLowerCase();
  const at = typed.lastIndexOf('@');
  if (at >= 0 && typed.slice(at + 1) !== realm.toLowerCase())
    return { name: typed.slice(0, 80), fault: `Its realm is not ${realm || 'known here'}.` };
  const name = at >= 0 ? typed.slice(0, at) : typed;
  return { name: name.slice(0, 80), fault: accountNameFault(name) };
}

/** Leaves out hashes that one of the gateways could not verify: their owners could not log in there. */
export function refuseUnverifiable(
  { candidates, leftOut }: ReadPasswords,
  gateways: readonly { name: string; methods: readonly string[] }[],
): ReadPasswords {
  const lacking = ({ importedHash }: Candidate) => {
    const method = importedHash && hashMethodOf(importedHash);
    return method ? gateways.find(({ methods }) => !methods.includes(method)) : undefined;
  };
  const faults = candidates.flatMap((one) => {
    const gateway = lacking(one);
    const words = gateway && `${gateway.name} cannot verify such a hash: its C library does not know it.`;
    return words ? [{ line: one.line, text: one.text, words }] : [];
  });
  return {
    candidates: candidates.filter((one) => !lacking(one)),
    leftOut: [...leftOut, ...faults],
  };
}

/** A name may come once. */
function once({ candidates, leftOut }: ReadPasswords): ReadPasswords {
  const seen = new Map<string, LeftOut>();
  const kept = candidates.filter((one) => {
    const { name, line, text } = one;
    const taken = seen.get(name);
    if (!taken) seen.set(name, one);
    else
      leftOut.push({
        line,
        text,
        words: `${name} is there twice; taken is line ${taken.line}, ${taken.text}.`,
      });
    return !taken;
  });
  return { candidates: kept, leftOut };
}
