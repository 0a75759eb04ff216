import type { AuthOption, Mechanism } from '#lib/policy/section/auth.ts';

export const mechanismHelp: Record<Mechanism, string> = {
  EXTERNAL: 'by a client certificate; no password at all',
  GSSAPI: 'Kerberos: a ticket instead of a password; needs a keytab',
  'SCRAM-SHA-512': 'challenge-response; an older password can after its next login by PLAIN or LOGIN',
  'SCRAM-SHA-256': 'challenge-response; what is stored is not the password',
  'SCRAM-SHA-1':
    'challenge-response, for older servers; an older password can after its next login by PLAIN or LOGIN',
  'DIGEST-MD5': 'old; for accounts switched to legacy',
  'CRAM-MD5': 'old; for accounts switched to legacy',
  PLAIN: 'sends the password: only over TLS',
  LOGIN: 'sends the password: only over TLS; for old Outlook',
};

export const optionHelp: Record<AuthOption, [string, string]> = {
  A: ['AUTH= parameter only when logged in', 'Otherwise a wrong AUTH= of the client would be passed on.'],
  a: ['No active attacks', 'Only mechanisms that withstand an active attacker.'],
  c: ['Only mechanisms with credentials', 'Passes client credentials on, as Kerberos can.'],
  d: ['No dictionary attacks', 'No mechanism whose exchange can be guessed offline.'],
  f: ['Forward secrecy', 'Only mechanisms that have it between sessions.'],
  m: ['Mutual authentication', 'The server proves itself as well.'],
  p: ['No password without TLS', 'PLAIN and LOGIN are hidden before STARTTLS. Leave this on.'],
  y: ['No anonymous log-in', 'Leave this on.'],
};
