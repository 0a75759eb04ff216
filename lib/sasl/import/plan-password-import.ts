import { accountNameFault } from '#lib/sasl/account/account-name.ts';
import { Secret } from '#lib/secret.ts';
import { hashMethodOf, importedHashFault, importedHashNote, mayBeClear, noHash } from './imported-hash.ts';
import { readSasldb, type SasldbUser } from './read-sasldb.ts';

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
};

const noScram = { scramSha256: null, scramSha1: null, scramSha512: null };
const nothing = { plain: null, importedHash: null, ...noScram, cramMd5: null, digestMd5: null };

/** Lines of `name:hash`, as htpasswd, shadow(5) and Dovecot's passwd files have them; what follows the hash is not read. */
export function readHashLines(text: string, { realm }: Pick<Taking, 'realm'>): ReadPasswords {
  const read: ReadPasswords = { candidates: [], leftOut: [] };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [user = '', field = ''] = line.split(':');
    const { name, fault } = readName(user, realm);
    const hash = field.replace(/^\{[A-Z0-9-]*CRYPT\}/i, '').trim();
    const words = line.includes(':') ? (fault ?? importedHashFault(hash)) : 'Write name:hash.';
    const at = { line: index + 1, text: mayBeSecret(line, hash) ? '' : user.slice(0, 80) };
    if (words === null)
      read.candidates.push({ ...nothing, ...at, name, importedHash: hash, words: importedHashNote(hash) });
    else read.leftOut.push({ ...at, words });
  }
  return once(withoutDoubtful(read));
}

/** Whether what stands first may be a password: in a line that is not cut by a colon, or has them the other way round. */
const mayBeSecret = (line: string, hash: string) =>
  !line.includes(':') || /\s/.test(line.trim()) || importedHashFault(hash) === noHash;

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
  for (const [index, user] of readSasldb(file).entries()) {
    const at = { line: index + 1, text: `${user.name}@${user.realm}`.slice(0, 160) };
    const { name, fault } = readName(user.name, taking.realm);
    const made = fault ?? candidateOf(user, taking);
    if (typeof made === 'string') read.leftOut.push({ ...at, words: made });
    else
      read.candidates.push({
        ...made,
        ...at,
        name,
        words: [made.words, realmNote(name, user, taking)].filter((text) => text !== '').join(' '),
      });
  }
  return once(read);
}

/** The database of a host has the host's name for a realm, where nobody said otherwise. */
function realmNote(name: string, { realm: theirs }: SasldbUser, { realm }: Taking): string {
  if (theirs.toLowerCase() === realm.toLowerCase()) return '';
  return `Its realm there is ${theirs}: a mail program that is set to ${name}@${theirs} is to be set to ${name}.`;
}

/** What a user's properties are good for; a sentence when for nothing. */
function candidateOf(user: SasldbUser, { realm, legacy }: Taking): Secrets | string {
  const { properties } = user;
  const plain = properties.get('userPassword');
  if (plain) return plainOf(plain.toString('utf8'));
  const scram = properties.get('authPassword')?.toString('utf8') ?? '';
  const values = {
    importedHash: importedHashFault(scram) === null ? scram : null,
    ...(importedHashFault(scram) === null ? scramOf(scram) : noScram),
    ...(legacy ? legacyOf(user, realm) : { cramMd5: null, digestMd5: null }),
  };
  const found = Object.values(values).some((value) => value !== null);
  const hasLegacy = [...properties.keys()].some((name) => /^cmusaslsecret(?:CRAM|DIGEST)-MD5$/.test(name));
  if (found) return { ...nothing, ...values, words: values.importedHash === null ? onlyLegacy : '' };
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

const onlyLegacy = 'It logs in by CRAM-MD5 and DIGEST-MD5 alone until it gets a new password.';

function plainOf(password: string): Secrets | string {
  if (password === '') return 'Its password is empty.';
  if (password.length > 256) return 'Its password is longer than 256 characters.';
  return { ...nothing, plain: new Secret(password), words: '' };
}

/** The lengths that Cyrus SASL itself insists on; a DIGEST-MD5 value holds the realm it was made for. */
function legacyOf({ properties, realm: theirs }: SasldbUser, realm: string) {
  const ofLength = (name: string, length: number) => {
    const value = properties.get(name);
    return value?.length === length ? value.toString('base64') : null;
  };
  return {
    cramMd5: ofLength('cmusaslsecretCRAM-MD5', 32),
    digestMd5: theirs.toLowerCase() === realm.toLowerCase() ? ofLength('cmusaslsecretDIGEST-MD5', 16) : null,
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
  const seen = new Map<string, number>();
  const kept = candidates.filter(({ name, line, text }) => {
    const before = seen.get(name);
    seen.set(name, before ?? line);
    if (before !== undefined) leftOut.push({ line, text, words: `${name} comes before, at ${before}.` });
    return before === undefined;
  });
  return { candidates: kept, leftOut };
}
