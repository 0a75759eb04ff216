import { foldedKey } from '#lib/policy/entry/literal-entry.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { Refusal } from '#lib/refusal.ts';

/** makemap stops at longer lines (it exits with 65). */
const longest = 1023;

/** One line of a map's source; `found`: as an imported file has it. */
export type MapLine = { key: string; value: string; found?: boolean };

/** A line as makemap reads it. Refuses what would end, split, hide or cut it: everything here was checked before, so a refusal is the last guard. */
export function formatLine({ key, value, found }: MapLine): string {
  const line = found ? `${foundKey(key)}\t${foundValue(value)}` : `${mapKey(key)}\t${mapValue(value)}`;
  demandShort(line);
  return line;
}

export function demandShort(line: string): void {
  // a sign takes at most three bytes of UTF-8 for each unit of its length
  if (line.length * 3 > longest && bytesOfText(line).length > longest)
    throw unwritable(line.slice(0, 80), `The line is longer than ${longest} bytes.`);
}

/** A key: no white space, which ends it, and no # in front, which makes it a comment. */
export function mapKey(key: string): string {
  if (key === '' || /[^\x21-\x7e]/.test(key) || key.startsWith('#')) {
    throw unwritable(key, 'A key has visible ASCII characters only and does not begin with #.');
  }
  return key;
}

/** A value: one line of ASCII, without white space around it. */
export function mapValue(value: string): string {
  if (value === '' || value !== value.trim() || /[^\x20-\x7e]/.test(value)) {
    throw unwritable(value, 'A value is one line of ASCII characters.');
  }
  return value;
}

/** A key as a file had it: in any character set, but still one word that is no comment. */
export function foundKey(key: string): string {
  if (key === '' || /[\p{Cc} ]/u.test(key) || key.startsWith('#'))
    throw unwritable(key, 'A key is one word and does not begin with #.');
  return key;
}

/** A value as a file had it: blanks inside and at its end are part of what makemap stores. */
export function foundValue(value: string): string {
  if (/^(?:[ \t\r\n\f\v]|$)/.test(value) || /[^\P{Cc}\t\r]/u.test(value))
    throw unwritable(value, 'A value is one line without blanks in front.');
  return value;
}

/** `%` is a place holder of the map's lookup; doubled it stands for itself. */
export function literalPercent(value: string): string {
  return value.replaceAll('%', '%%');
}

/**
 * The source of a map: a line for each key, in byte order, because btree is built eight times as fast from sorted input. makemap folds keys to lower
 * case, so two that differ only in case are the same. Refuses two lines with the same key: makemap would keep the first and stop.
 */
export function formatMap(lines: readonly MapLine[]): string {
  const sorted = lines
    .map((line) => ({ folded: foldedKey(line.key), text: formatLine(line) }))
    .sort((a, b) => (a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0));
  const twice = sorted.find((line, at) => at > 0 && sorted[at - 1]?.folded === line.folded);
  if (twice) throw keyStandsTwice(twice.folded);
  return sorted.map((line) => `${line.text}\n`).join('');
}

export const keyStandsTwice = (key: string): Refusal => unwritable(key, 'Two entries have this key.');

function unwritable(text: string, reason: string): Refusal {
  return new Refusal(
    'invalid',
    'unwritable-line',
    `${JSON.stringify(text)} cannot be written into a map. ${reason}`,
  );
}
