/** Where an address in a log line ends. Quotes hide everything in them: `<"a b>, stat=Sent"@example.org>` is one address. */
export function addressEnd(text: string, start: number): number {
  const bracketed = text[start] === '<';
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && bracketed && sign === '>') return at + 1;
    else if (!quoted && !bracketed && (sign === ',' || sign === ' ')) return at;
  }
  return bracketed ? -1 : text.length;
}

/** Without the angle brackets. */
export function bareAddress(text: string): string {
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

/** A list `A,B,C` from `start`: the addresses, and where the list ends. Null when it does not end as a list does. */
export function addressList(text: string, start: number): { addresses: string[]; end: number } | null {
  const addresses: string[] = [];
  for (let at = start; ; ) {
    const end = addressEnd(text, at);
    if (end < 0) return null;
    if (end > at) addresses.push(bareAddress(text.slice(at, end)));
    if (text[end] !== ',' || text[end + 1] === ' ') return { addresses, end };
    at = end + 1;
  }
}

/** What sendmail's xtextify encoded: `+20` is a space, `+3D` an equals sign (RFC 3461 section 4). */
export function fromXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
