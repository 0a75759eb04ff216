import type { Fact } from '#lib/maillog/parse/line.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import type { Visit } from '#lib/maillog/tracking/visit.ts';

/** How log-ins are offered by what is in force. */
export type Offer = { withTls: readonly string[]; inClear: readonly string[] };

/** What a connection without any log-in came to: the daemon logs nothing when a client asks for what is not offered. */
export function explainVisit(
  { lines, tlsVersion }: Visit,
  offer: Offer | null,
): Explanation & { ok: boolean } {
  const facts = lines.map(({ text }) => parseLine(text).fact);
  if (facts.some((fact) => fact.kind === 'from'))
    return { ok: true, title: 'Sent mail without logging in', advice: null };
  const trouble = facts.find((fact) => fact.kind === 'tls-trouble');
  if (trouble?.kind === 'tls-trouble')
    return { ...(tlsVersion === null ? explainTrouble(trouble.text) : leftAtOnce), ok: false };
  if (tlsVersion === null && facts.some(isPreGreeting)) return { ok: false, ...spokeFirst };
  if (tlsVersion === null) return { ok: false, ...withoutTls(offer) };
  return {
    ok: false,
    title: 'It came with TLS, and left without trying to log in',
    advice: `${offered(offer?.withTls)} Either the program wants another method, or no user name is set in it, or it does not trust the certificate.`,
  };
}

/** The daemon waits before its greeting where the policy says so (FEATURE greet_pause), and looks whether the client does. */
const isPreGreeting = (fact: Fact) =>
  fact.kind === 'suspicious' && / due to pre-greeting traffic after \d+ seconds$/.test(fact.text);

/** The first word of SSL/TLS is the client's, that of STARTTLS the server's. */
const spokeFirst: Explanation = {
  title: 'The client spoke before the gateway’s greeting, as SSL/TLS does',
  advice:
    'The mail program is set to SSL/TLS on a port that begins in the clear. Set it to STARTTLS on 587, or to SSL/TLS on 465. Only programs that send spam do so for another reason.',
};

function withoutTls(offer: Offer | null): Explanation {
  const clear = offer?.inClear ?? [];
  const passwords = clear.some((name) => name === 'PLAIN' || name === 'LOGIN');
  if (passwords)
    return { title: 'It left without trying to log in', advice: 'Is a user name set in the mail program?' };
  return {
    title: 'The client did not start TLS, so no password was asked for',
    advice:
      `Methods that send the password are not offered without TLS. Switch the mail program to STARTTLS on 587, or to SSL/TLS on 465. SSL/TLS on 587 looks like this as well: the program then complains of the encryption at once, or hangs. ${clear.length > 0 ? `Without TLS only ${clear.join(', ')} ${clear.length === 1 ? 'is' : 'are'} offered.` : ''}`.trim(),
  };
}

const offered = (names: readonly string[] | undefined) =>
  names && names.length > 0 ? `Offered are ${names.join(', ')}.` : '';

/** In TLS 1.3 the gateway is done before the client looks at its certificate; programs with GnuTLS then hang up and send no alert. */
const leftAtOnce: Explanation = {
  title: 'The client broke off once it had seen the gateway’s certificate',
  advice:
    'It does not trust it, or the person did not want to. Let the program trust the authority that issued it, or accept the certificate; and type the server’s name as it stands on the hand-over sheet.',
};

/** Alerts of RFC 8446 section 6 and OpenSSL's own reasons. */
const troubles: [RegExp, Explanation][] = [
  [
    /wrong version number|unknown protocol|http request/,
    {
      title: 'The client spoke in the clear where TLS comes first',
      advice:
        'The mail program is set to STARTTLS, or to no encryption, on a port that begins with TLS. Set it to SSL/TLS on 465, or to STARTTLS on 587.',
    },
  ],
  [
    /unexpected eof|syscall error|connection reset/,
    {
      title: 'The client left before TLS was there',
      advice:
        'A program that is set to STARTTLS waits on 465 for a greeting that never comes: set it to SSL/TLS there, or to STARTTLS on 587. Where that is right, it does not trust the gateway’s certificate.',
    },
  ],
  [
    /alert (?:unknown ca|bad certificate|certificate unknown|unsupported certificate|access denied)/,
    {
      title: 'The client refused the gateway’s certificate',
      advice:
        'It does not know the authority, or the server’s name in the mail program is not the one in the certificate. Type the name that stands on the hand-over sheet; or let the client trust the authority.',
    },
  ],
  [
    /alert certificate expired/,
    {
      title: 'The client refused the certificate as too old',
      advice: 'Renew the gateway’s certificate; or the clock of the client is wrong.',
    },
  ],
  [
    /no shared cipher|unsupported protocol|version too low|protocol version|inappropriate fallback/,
    {
      title: 'Client and gateway have no version of TLS in common',
      advice: 'The program is too old for what the gateway demands. Renew it, or look at the TLS policy.',
    },
  ],
  [
    /certificate verify failed|peer did not return a certificate/,
    {
      title: 'The gateway refused the client’s certificate',
      advice: 'It is not from an authority that the gateway trusts, or is too old.',
    },
  ],
];

function explainTrouble(text: string): Explanation {
  return (
    troubles.find(([pattern]) => pattern.test(text))?.[1] ?? {
      title: 'TLS could not be agreed on',
      advice:
        'Check port and kind of encryption in the mail program: 587 begins with STARTTLS, 465 with SSL/TLS.',
    }
  );
}
