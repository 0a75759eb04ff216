import { domainNameReason } from './domain-name.ts';
import { asciiLineReason, type Reason } from './reason.ts';

/** RFC 5321 section 4.1.2 Dot-string, over the characters of RFC 5322 section 3.2.3 atext. */
const dotString = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** Of those, what the daemon's own syntax gives another meaning: routes (`!` `%` `^`), macros (`$`), comments (`#`), files and programs (`/` and `|` in front). */
const otherMeaning = /[!%^$`#|]|^\//;

/**
 * Why a text is no local part that Postern writes into the daemon's files. Narrower than RFC 5321: no quoted strings, and none of the
 * signs with which Sendmail spells routes, files, programs and macros.
 */
export function localPartReason(text: string): Reason {
  if (text === '') return 'Enter the part before the @.';
  const line = asciiLineReason(text);
  if (line !== null) return line;
  if (text.length > 64) return 'The part before the @ has at most 64 characters (RFC 5321).';
  if (!dotString.test(text)) return `“${text}” cannot stand before an @ without quotes.`;
  const sign = otherMeaning.exec(text)?.[0];
  return sign === undefined
    ? null
    : `The sign ${sign} has a meaning of its own to the daemon and cannot be used here.`;
}

/** Why a text is no address `local@domain`. */
export function addressReason(text: string): Reason {
  if (text === '') return 'Enter an address.';
  const at = text.lastIndexOf('@');
  if (at < 0) return 'An address has an @.';
  if (text.length > 254) return 'An address has at most 254 characters (RFC 5321).';
  return localPartReason(text.slice(0, at)) ?? domainNameReason(text.slice(at + 1).toLowerCase());
}
