/** `Name=MTA, Addr=127.0.0.1` as key and value, in order; a part that is neither becomes a key without a value. */
export function readEquates(text: string): { key: string; value: string; part: string }[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, key = '', value = ''] = /^([A-Za-z]\w*)\s*=\s*(.*)$/.exec(part) ?? [];
      return { key, value, part };
    });
}

export const portNames: Readonly<Record<string, number>> = {
  smtp: 25,
  submission: 587,
  msa: 587,
  smtps: 465,
  submissions: 465,
  urd: 465,
};

/** A port by its number or by the name that /etc/services has for it; null for any other name. */
export function portOf(text: string): number | null {
  const port = portNames[text.toLowerCase()] ?? Number(text);
  return Number.isInteger(port) ? port : null;
}
