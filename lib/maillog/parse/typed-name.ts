/**
 * A user name as it was typed. Sendmail writes signs beyond ASCII as octal numbers and doubles the backslash (libsm's denlstring):
 * `m\303\274ller`, `EXAMPLE\\kim`.
 */
export function typedName(logged: string): string {
  return logged.replaceAll(/(?:\\[0-3][0-7]{2})+|\\\\/g, (run) => {
    if (run === '\\\\') return '\\';
    const text = Buffer.from(
      run
        .split('\\')
        .slice(1)
        .map((octal) => Number.parseInt(octal, 8)),
    ).toString('utf8');
    return text.includes('\ufffd') || /[\p{Cc}\p{Cf}]/u.test(text) ? run : text;
  });
}

/** How Sendmail writes what was typed. */
export const loggedName = (typed: string): string =>
  [...Buffer.from(typed.replaceAll('\\', '\\\\'), 'utf8')]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`))
    .join('');

/** What may be the name of an account in what was typed: without the domain of `EXAMPLE\kim`, `kim%example.org` or `kim@example.org`. */
export const bareName = (typed: string): string => typed.replace(/^.*\\/s, '').replace(/[@%].*$/s, '');
