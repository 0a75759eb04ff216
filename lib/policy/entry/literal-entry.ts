import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import { neverRouted } from '#lib/policy/route.ts';
import { readableText } from '#lib/raw-text.ts';
import type { Line, LineReasons } from './line.ts';

/**
 * A key in double quotes is taken literally: key and tag are what stands between the quotes, the value is what the map holds, and no rule of the map is
 * applied. It is how an imported line survives that means something to the daemon, or nothing at all, which no form can say.
 */
export function literalKey(key: string): string | null {
  return key.length > 2 && key.startsWith('"') && key.endsWith('"') ? key.slice(1, -1) : null;
}

/** The entry that stands for a line as it is; its value in letters that people read. */
export function literalLine(key: string, value: string): Line {
  return { tag: '', key: `"${foldedKey(key)}"`, value: withoutBlanks(readableText(value)) };
}

/** A key in the lower case in which makemap stores it: it knows the letters of ASCII alone. */
export function foldedKey(key: string): string {
  return key.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Without the blanks at the end, which the daemon does not see; a carriage return is one of them. */
export function withoutBlanks(value: string): string {
  return value.replace(/[ \t\r\f\v]+$/, '');
}

/** Why a line cannot even be handed on as it is. */
export function literalReasons(map: string, { key, value }: Line): LineReasons {
  const raw = literalKey(key) ?? '';
  return { key: literalKeyReason(map, raw), value: literalValueReason(map, value) };
}

function literalKeyReason(map: string, raw: string): Reason {
  if (raw.startsWith('#')) return 'A key that begins with # is a comment to the daemon.';
  if (map === 'aliases')
    return raw === raw.trim()
      ? (asciiLineReason(raw) ?? (raw.includes(':') ? 'A colon ends the name.' : null))
      : 'Leave out the blanks around the name.';
  return /[ \t\r\n\f\v]/.test(raw) ? 'A key ends at the first blank.' : null;
}

function literalValueReason(map: string, value: string): Reason {
  if (map === 'relay-domains' || map === 'local-host-names')
    return value === '' ? null : 'This list has names only, no values.';
  if (value === '') return 'Enter what is to happen.';
  if (map === 'aliases' && value.endsWith('\\'))
    return 'A backslash at the end would join the next line to this one.';
  const mailer = /^([^:]*):/.exec(value)?.[1]?.toLowerCase() ?? '';
  return map === 'mailertable' && neverRouted.has(mailer)
    ? `The mailer ${mailer} starts programs or writes files; mail cannot be routed to it.`
    : null;
}
