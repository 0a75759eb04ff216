/** What Sendmail logs when Cyrus SASL is not as it should be (sendmail’s srvrsmtp.c and sasl.c, op.me), and what to do about it. */
const troubles: [RegExp, (match: RegExpExecArray) => string][] = [
  [
    /SASL error: listmech=(-?\d+), num=(-?\d+)/,
    ([, result]) =>
      result === '0'
        ? 'SASL works, but has no mechanism left to offer: none of confAUTH_MECHANISMS is installed, or confAUTH_OPTIONS rules all of them out (p does before STARTTLS when only PLAIN and LOGIN are chosen).'
        : 'SASL cannot list its mechanisms: its modules or Sendmail.conf cannot be read.',
  ],
  [
    /error: safesasl\(([^)]+)\) failed: (.+)/,
    ([, path, reason]) =>
      `Sendmail does not trust ${path}: ${reason}. It, and every folder above it, must belong to root and be writable for nobody else.`,
  ],
  [
    /unable to open Berkeley db (\S+): (.+)/,
    ([, path, reason]) =>
      `The SASL database ${path} cannot be opened: ${reason}. SCRAM, CRAM-MD5 and DIGEST-MD5 need it.`,
  ],
  [
    /cannot connect to saslauthd server: (.+)/,
    ([, reason]) =>
      `Nobody answers for PLAIN and LOGIN: ${reason}. Everybody is told that the password is wrong.`,
  ],
  [
    /Could not find keytab file: ([^:]+)/,
    ([, path]) =>
      `The keytab ${path} is not there, or the daemon may not read it, so GSSAPI is not offered. It is looked for when the daemon starts.`,
  ],
  [
    /could not find auxprop plugin,? was searching for '?([^']*)'?/,
    ([, name]) => `The SASL module ${name} is not installed, so sasldb cannot be read.`,
  ],
];

/** The line that a listener logs which has nothing to offer in clear text, be it on purpose. */
export const offersNothing = (line: string): boolean => /SASL error: listmech=0, num=0\b/.test(line);

/** One log line in words, when it tells of a broken SASL; else null. */
export function explainSaslTrouble(line: string): string | null {
  for (const [pattern, words] of troubles) {
    const match = pattern.exec(line);
    if (match) return words(match);
  }
  return null;
}
