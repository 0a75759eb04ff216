import { randomInt } from 'node:crypto';
import { unguessableLength } from './common-passwords.ts';
import { alphabets, type PasswordRule, usualRule } from './password-rule.ts';
import { words } from './words.ts';

/** A number from 0 up to, not including, `below`; every one as likely as the other. */
export type Random = (below: number) => number;

const fair: Random = (below) => randomInt(below);

/**
 * A password for a person, as the rule wants it: `marble-otter-quartz-tandem-ridge`, to be read out and typed, or characters in
 * groups of five, `h7kfm-3xw9p`.
 */
export function generatePassword(rule: PasswordRule, random = fair): string {
  const made = pick(rule, random);
  // chance may make one of the first guesses, too
  return unguessableLength(made) < leastUnguessable ? generatePassword(rule, random) : made;
}

function pick({ style, length }: PasswordRule, random: Random): string {
  const [from, group]: [ArrayLike<string>, number] = style === 'words' ? [words, 1] : [alphabets[style], 5];
  const picked = Array.from({ length }, () => from[random(from.length)] ?? '');
  const groups = Array.from({ length: Math.ceil(length / group) }, (_, at) =>
    picked.slice(at * group, (at + 1) * group).join(''),
  );
  return groups.join('-');
}

/** 32 characters, 185 bits: for a server, to be copied. */
export function generateServerPassword(random = fair): string {
  return Array.from({ length: 32 }, () => alphabets.mixed[random(alphabets.mixed.length)] ?? '').join('');
}

const longest = 128;
const leastUnguessable = 6;

/** Why a password somebody chose is refused, or null when it is good enough (NIST SP 800-63B 5.1.1: length, not composition). */
export function checkPassword(
  password: string,
  name: string,
  { shortest }: Pick<PasswordRule, 'shortest'> = usualRule,
): string | null {
  const unclear = unclearCharacter(password);
  if (unclear) return unclear;
  const prepared = preparePassword(password);
  const length = Array.from(prepared).length;
  if (length < shortest) return `Use at least ${shortest} characters; a few words are easy to remember.`;
  if (length > longest) return `Use at most ${longest} characters.`;
  if (prepared !== prepared.trim()) return 'Begin and end with something other than a space.';
  if (name.length >= 3 && prepared.toLowerCase().includes(name.toLowerCase()))
    return 'Leave the user name out of the password.';
  if (unguessableLength(prepared) < leastUnguessable)
    return 'That is among the first guesses: it is made of common words, years or runs such as 12345.';
  return null;
}

/**
 * The form that is hashed: Unicode NFC. Clients differ in whether they apply SASLprep (RFC 4013), so `checkPassword` refuses
 * every password that SASLprep would change or forbid: what is left is the same bytes from every client.
 */
export function preparePassword(password: string): string {
  return password.normalize('NFC');
}

/** RFC 3454 tables B.1, C.1.2 to C.9 and section 6, as far as Unicode properties know them. */
function unclearCharacter(password: string): string | null {
  if (/(?! )\p{Z}/u.test(password)) return 'Use the ordinary space only.';
  if (/[\p{C}\p{Default_Ignorable_Code_Point}\u1806\ufffc\ufffd\u2ff0-\u2ffb]/u.test(password))
    return 'Use no control characters and nothing invisible.';
  if (password.normalize('NFKC') !== password.normalize('NFC'))
    return 'Use ordinary letters: mail programs turn ligatures, wide letters and the like into others.';
  if (mixesDirections(password)) return 'Do not mix letters written right to left with others.';
  return null;
}

function mixesDirections(password: string): boolean {
  const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
  if (!rightToLeft.test(password)) return false;
  const letters = Array.from(password);
  const atBothEnds = rightToLeft.test(letters[0] ?? '') && rightToLeft.test(letters.at(-1) ?? '');
  return !atBothEnds || /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(password);
}
