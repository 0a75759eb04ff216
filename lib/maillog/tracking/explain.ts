import type { Login } from '#lib/maillog/join/message.ts';
import { actingTitle } from '#lib/sasl/account/acting.ts';
import { explainSaslauthd } from '#lib/sasl/elsewhere/explain-saslauthd.ts';
import { type SaslauthdReason, wordInDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';

/** A result in plain words: what it is, and what can be done. */
export type Explanation = { title: string; advice: string | null };

/** Why a log-in failed, as far as lists group by it. */
export type LoginReason =
  | 'wrong-password'
  | 'no-such-user'
  | 'needs-tls'
  | 'not-offered'
  | 'gave-up'
  | 'not-allowed'
  | 'verifier-down'
  | 'other';

const ofLogin: Record<LoginReason, Explanation> = {
  'wrong-password': {
    title: 'Wrong password',
    advice:
      'Reset the password if the person does not know it. A locked or disabled account looks the same to the client.',
  },
  'no-such-user': {
    title: 'No such user',
    advice:
      'The name does not exist on the gateway for this mechanism. Check its spelling; old mechanisms work only for accounts that were switched to them.',
  },
  'needs-tls': {
    title: 'Password mechanisms are not offered without TLS',
    advice: 'Switch the mail program to STARTTLS on 587, or to TLS on 465.',
  },
  'not-offered': {
    title: 'The mechanism is not offered',
    advice:
      'Choose another method of authentication in the mail program; “normal password” over TLS always works.',
  },
  'gave-up': {
    title: 'The client broke off, or answered wrongly',
    advice: 'It did not follow the mechanism to its end: look at the mail program, not at the password.',
  },
  'not-allowed': {
    title: 'It asked to act for somebody else',
    advice:
      'Leave the authorization name (authorization identity) in the mail program empty: nobody may act for another account.',
  },
  'verifier-down': {
    title: 'Passwords cannot be checked on the gateway',
    advice:
      'The service that checks passwords does not answer, so every log-in fails: look at the gateway’s health.',
  },
  other: { title: 'The log-in failed', advice: null },
};

/** Numbers as in sasl.h; PLAIN is refused without TLS by -4 or -16, and -1 is what SASL makes of a verifier that is not there. */
export function loginReason({ failure, mechanism }: Pick<Login, 'failure' | 'mechanism'>): LoginReason {
  const said = failure && wordInDetail(failure.detail);
  if (said) return reasonOfSaslauthd[said.reason];
  switch (failure?.code) {
    case -13:
      return 'wrong-password';
    case -20:
      return 'no-such-user';
    case -16:
    case -24:
      return 'needs-tls';
    case -4:
    case -15:
      return mechanism === 'PLAIN' || mechanism === 'LOGIN' ? 'needs-tls' : 'not-offered';
    case -5:
    case -7:
      return 'gave-up';
    case -14:
      return 'not-allowed';
    case -1:
      return 'verifier-down';
    default:
      return 'other';
  }
}

/** As lists group what the host's own saslauthd says. */
const reasonOfSaslauthd: Record<SaslauthdReason, LoginReason> = {
  'wrong-password': 'wrong-password',
  'no-such-user': 'no-such-user',
  'account-ended': 'other',
  'password-ended': 'other',
  locked: 'other',
  'not-allowed': 'other',
  unreachable: 'verifier-down',
  'set-up': 'verifier-down',
  refused: 'wrong-password',
};

export function explainLogin(login: Pick<Login, 'failure' | 'mechanism'>): Explanation {
  const said = login.failure && wordInDetail(login.failure.detail);
  if (said) return explainSaslauthd(said);
  const reason = loginReason(login);
  const acting = reason === 'not-allowed' ? actingTitle(login.failure?.detail ?? '') : null;
  return acting === null ? ofLogin[reason] : { ...ofLogin[reason], title: acting };
}

/** Enhanced status codes (RFC 3463 sections 3.2 to 3.8), without their class. */
const statusCodes: Record<string, string> = {
  '1.0': 'The address is not accepted',
  '1.1': 'No such person',
  '1.2': 'No such domain',
  '1.3': 'The address is malformed',
  '1.6': 'The person has moved',
  '1.7': 'The sender address is malformed',
  '1.8': 'The sender’s domain does not exist',
  '1.10': 'The domain accepts no mail',
  '2.0': 'The mailbox cannot take it',
  '2.1': 'The mailbox is disabled',
  '2.2': 'The mailbox is full',
  '2.3': 'The message is too large for the mailbox',
  '2.4': 'The list could not be expanded',
  '3.0': 'The receiving server has a fault',
  '3.1': 'The receiving server’s disk is full',
  '3.2': 'The receiving server takes no mail now',
  '3.4': 'The message is too large',
  '4.0': 'No route to the receiving server',
  '4.1': 'The receiving server does not answer',
  '4.2': 'The connection broke off',
  '4.3': 'A name server does not answer',
  '4.4': 'No server is known for the domain',
  '4.5': 'The receiving server is overloaded',
  '4.6': 'The message goes round in a loop',
  '4.7': 'It could not be delivered in time',
  '5.2': 'The receiving server did not understand',
  '5.3': 'Too many recipients',
  '6.0': 'The content is not accepted',
  '6.1': 'The content is not accepted',
  '7.0': 'Refused by policy',
  '7.1': 'Not allowed',
  '7.8': 'The log-in failed there',
  '7.25': 'The sending host has no name in DNS',
  '7.26': 'SPF, DKIM or DMARC failed',
  '7.27': 'SPF, DKIM or DMARC failed',
  '7.28': 'Too many messages at once',
};

/** Words of the daemon and of other servers that say more than their code, the first that fits. */
const phrases: [RegExp, Explanation][] = [
  [
    /may not send as/i,
    {
      title: 'The account may not send as this address',
      advice: 'Grant the address on the page of the account, or set the sender right in the mail program.',
    },
  ],
  [
    /This account has sent \d+ of the|that this account may write to within/i,
    {
      title: 'The account has sent too much',
      advice:
        'It goes on by itself at the time that stands there. An account that has to send more gets limits of its own.',
    },
  ],
  [
    /cannot look up what this account may send|socket_map_lookup\(postern\)/i,
    {
      title: 'The gateway’s agent did not answer',
      advice: 'Mail of accounts waits until it is back: look at the gateway’s health.',
    },
  ],
  [
    /Relaying denied.*Proper authentication required|Relaying denied/i,
    {
      title: 'Relaying refused',
      advice:
        'The client did not log in, and no rule lets it relay. Let it log in, or add a rule for its address.',
    },
  ],
  [
    /Too many hops/i,
    {
      title: 'The message goes round in a loop',
      advice: 'A route sends it back here: look at domains and routing.',
    },
  ],
  [
    /exceeds maximum|size exceeds|too large|is allowed|are allowed/i,
    { title: 'The message is too large', advice: null },
  ],
  [/User unknown|No such user/i, { title: 'No such person', advice: null }],
  [
    /Domain of sender address .* does not exist/i,
    { title: 'The sender’s domain does not exist', advice: null },
  ],
  [
    /Domain name required/i,
    { title: 'The sender has no domain', advice: 'Let the program send with a full address.' },
  ],
  [
    /gr[ae]y-?list/i,
    {
      title: 'Asked to come back later',
      advice: 'The receiving server tests whether the gateway tries again. It does.',
    },
  ],
  [/Connection refused/i, { title: 'The receiving server refuses connections', advice: null }],
  [
    /Connection timed out|No route to host|Network is unreachable/i,
    { title: 'The receiving server does not answer', advice: null },
  ],
  [/Host unknown|host not found|Name server/i, { title: 'No such domain', advice: null }],
  [
    /rate limit|Too many (?:connections|open connections)/i,
    { title: 'Too many connections at once', advice: null },
  ],
  [/^RSET$/, { title: 'The client took it back', advice: null }],
  [
    /lost input channel|unexpected close|premature EOM/i,
    { title: 'The connection broke off', advice: 'The client went away before the message was complete.' },
  ],
  [
    /read timeout|timeout waiting/i,
    { title: 'The client fell silent', advice: 'It was sent away after waiting.' },
  ],
  [
    /Bare (?:linefeed|carriage return|LF|CR)/i,
    {
      title: 'The client breaks lines wrongly',
      advice: 'Its lines end in a bare LF; mail needs CR LF (RFC 5321 section 2.3.8).',
    },
  ],
  [/Access denied/i, { title: 'Refused by an access rule', advice: null }],
];

/** What the text of a refusal, a deferral or a broken-off message means. Prefers the exact phrase, then the code in it. */
export function explainReply(text: string, dsn: string | null = null): Explanation {
  const phrase = phrases.find(([pattern]) => pattern.test(text));
  if (phrase) return phrase[1];
  const own = /^(?:Deferred: )?[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1]; // the daemon may log another
  const inText = own ?? /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
  const code = own ?? (dsn === null || dsn.endsWith('.0.0') ? inText : dsn);
  const title = code === undefined ? undefined : statusCodes[code.slice(2)];
  return { title: title ?? 'Refused', advice: null };
}
