/*
 * Searching for one sign, and looking at one sign after the other, is what the engine does without leaving compiled code; searching for a word, or backwards,
 * is not. These are for what every line needs several times.
 */

const comma = 0x2c;
const space = 0x20;
const equals = 0x3d;

export const isDigit = (sign: number): boolean => sign >= 0x30 && sign <= 0x39;

/** Where the next `, ` begins, or -1. */
export function separatorFrom(text: string, start: number): number {
  let at = text.indexOf(',', start);
  while (at >= 0 && text.charCodeAt(at + 1) !== space) at = text.indexOf(',', at + 1);
  return at;
}

/** Where the last `, ` in front of a place begins, not before another; -1 when there is none. */
export function separatorBefore(text: string, end: number, least: number): number {
  const at = text.lastIndexOf(', ', end - 2);
  return at < least ? -1 : at;
}

/** Where a sign stands last, or -1. */
export function lastOf(text: string, sign: number): number {
  let at = text.length - 1;
  while (at >= 0 && text.charCodeAt(at) !== sign) at -= 1;
  return at;
}

export function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** The number that stands between two places. */
export function numberIn(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/** Whether `, name=` stands at a place. Only the daemon writes there, so first letters and length tell it from the daemon's other fields. */
export function isField(text: string, at: number, name: string): boolean {
  return (
    text.charCodeAt(at) === comma &&
    text.charCodeAt(at + 2) === name.charCodeAt(2) &&
    text.charCodeAt(at + 3) === name.charCodeAt(3) &&
    text.charCodeAt(at + name.length - 1) === equals
  );
}

/** Where a field with this name goes on with digits, and where those end; null for another. */
export function numberField(text: string, at: number, name: string): { start: number; end: number } | null {
  if (!isField(text, at, name)) return null;
  const start = at + name.length;
  const end = digitsEnd(text, start);
  return end > start ? { start, end } : null;
}
