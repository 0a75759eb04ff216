const quote = 0x22;
const comma = 0x2c;
const space = 0x20;
const less = 0x3c;
const greater = 0x3e;
const backslash = 0x5c;
const openParenthesis = 0x28;
const closeParenthesis = 0x29;

/** Where an address in a log line ends. Quotes hide everything in them: `<"a b>, stat=Sent"@example.org>` is one address. */
export function addressEnd(text: string, start: number): number {
  const bracketed = text.charCodeAt(start) === less;
  const end = bracketed ? text.indexOf('>', start) : -1;
  if (bracketed && end < 0) return -1;
  if (end > 0 && !isQuoting(text, start, end)) return end + 1;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === backslash) at += 1;
    else if (sign === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (bracketed ? sign === greater : sign === comma || sign === space) return at + (bracketed ? 1 : 0);
  }
  return bracketed ? -1 : text.length;
}

/** Whether something between two places may hide a sign. */
function isQuoting(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote || sign === backslash) return true;
  }
  return false;
}

/** Without the angle brackets. */
export function bareAddress(text: string): string {
  const last = text.length - 1;
  return last > 0 && text.charCodeAt(0) === less && text.charCodeAt(last) === greater
    ? text.slice(1, -1)
    : text;
}

/** The address in `Kim <kim@example.org>` and `kim@example.org (Kim)`, as people write them. */
export function addressIn(text: string): string {
  const whole = text.trim();
  const start = whole.endsWith('>') ? whole.lastIndexOf('<') : -1;
  if (start >= 0) return whole.slice(start + 1, -1);
  return /^([^\s"()]+) \([^()]*\)$/.exec(whole)?.[1] ?? whole;
}

/** What stands between the commas of a list that people wrote: those in quotes, brackets and comments separate nothing. */
export function splitAddresses(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === backslash) at += 1;
    else if (sign === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (sign === openParenthesis || sign === less) depth += 1;
    else if (sign === closeParenthesis || sign === greater) depth = Math.max(0, depth - 1);
    else if (sign === comma && depth === 0) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...pieces, text.slice(start)];
}

/** What stands between two places, without the angle brackets. */
export function bareBetween(text: string, start: number, end: number): string {
  const isBracketed =
    end - start > 1 && text.charCodeAt(start) === less && text.charCodeAt(end - 1) === greater;
  return isBracketed ? text.slice(start + 1, end - 1) : text.slice(start, end);
}

/** A list `A,B,C` from `start`: the addresses, and where the list ends. Null when it does not end as a list does. */
export function addressList(text: string, start: number): { addresses: string[]; end: number } | null {
  const addresses: string[] = [];
  for (let at = start; ; ) {
    const end = addressEnd(text, at);
    if (end < 0) return null;
    if (end > at) addresses.push(bareBetween(text, at, end));
    if (text.charCodeAt(end) !== comma || text.charCodeAt(end + 1) === space) return { addresses, end };
    at = end + 1;
  }
}

/** What sendmail's xtextify encoded: `+20` is a space, `+3D` an equals sign (RFC 3461 section 4). */
export function fromXtext(text: string): string {
  if (!text.includes('+')) return text;
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
