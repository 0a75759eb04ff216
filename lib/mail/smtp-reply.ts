import { asciiLineReason, type Reason } from './reason.ts';

/** `5.7.1` and the like (RFC 3463): class 2, 4 or 5. */
export const enhancedCode = /^[245]\.\d{1,3}\.\d{1,3}$/;

/**
 * Why a text is no refusal that a client may be given: `550 text` or `450 text` (RFC 5321 section 4.2), the text in signs that the daemon's
 * rewriting rules do not take for their own.
 */
export function refusalTextReason(text: string): Reason {
  const line = asciiLineReason(text);
  if (line !== null) return line;
  const match = /^(\d{3})(?:[ -](.*))?$/.exec(text);
  if (!match) return 'Begin with a three-digit code and a space, such as 550 No such user.';
  if (!/^[45]/.test(match[1] ?? '')) return 'A refusal has a code from 400 to 599.';
  return replyWordsReason(match[2] ?? '');
}

/** Why words cannot stand in a reply that goes through the rewriting rules (op.me section 5.1.4: operators, quotes, comments): ASCII, as SMTP has it. */
export function replyWordsReason(words: string): Reason {
  const line = asciiLineReason(words);
  if (line !== null) return line;
  if (words.trim() === '') return 'Say why, so that the sender knows what to do.';
  const sign = /[<>()"\\$`;|[\]{}]/.exec(words)?.[0];
  return sign === undefined ? null : `Leave out the sign ${sign}: the daemon's rules would take it apart.`;
}
