import { readSaslauthd } from './saslauthd-line.ts';

/** Why a back end of the host's saslauthd refused, as far as its lines tell. */
export const saslauthdReasons = {
  'wrong-password': 'wrong password',
  'no-such-user': 'no such user',
  'account-ended': 'the account has ended',
  'password-ended': 'the password has to be changed',
  locked: 'locked',
  'not-allowed': 'not allowed',
  unreachable: 'its server cannot be reached',
  'set-up': 'not set up rightly',
  refused: 'refused',
} as const;
export type SaslauthdReason = keyof typeof saslauthdReasons;

export type SaslauthdWord = { mechanism: string; reason: SaslauthdReason };

/** What saslauthd's lines on one attempt come to, the last of them its verdict; null when they hold none. */
export function saslauthdWord(texts: readonly string[]): SaslauthdWord | null {
  const last = readSaslauthd(texts.at(-1) ?? '');
  if (last.kind !== 'verdict') return null;
  const { mechanism, reason } = last;
  for (const text of [reason, ...texts.slice(0, -1).toReversed()]) {
    const meant = meanings.find(([pattern]) => pattern.test(text))?.[1];
    if (meant) return { mechanism, reason: meant };
  }
  return { mechanism, reason: 'refused' };
}

/** Of Kerberos the number (krb5_err.et, MIT 1.20), of LDAP that of lak.h, of PAM the words of pam_strerror(3). */
const meanings: readonly (readonly [RegExp, SaslauthdReason])[] = [
  [/^Incorrect password$|: Invalid password \(-5\)$/, 'wrong-password'],
  [/^Invalid (?:shadow )?username$|: User not found \(-6\)$/, 'no-such-user'],
  [/^Account expired$/, 'account-ended'],
  [/^Password expired$/, 'password-ended'],
  [/^Insufficient permission |^PAM start error$|^\[ALERT\] No address given/, 'set-up'],
  [/^\[ALERT\] (?:Couldn't contact|error synchronizing|The remote authentication server is)/, 'unreachable'],
  [/^Username (?:shadow )?lookup failure/, 'unreachable'],
  [/^DEBUG: auth_pam: \w+ failed: User not known to the underlying authentication module$/, 'no-such-user'],
  [/^DEBUG: auth_pam: pam_authenticate failed: Authentication failure$/, 'wrong-password'],
  [/^DEBUG: auth_pam: \w+ failed: User account has expired$/, 'account-ended'],
  [/^DEBUG: auth_pam: \w+ failed: Authentication token (?:is no longer valid|expired)/, 'password-ended'],
  [/^DEBUG: auth_pam: \w+ failed: Have exhausted maximum number of retries/, 'locked'],
  [/^DEBUG: auth_pam: \w+ failed: Permission denied$/, 'not-allowed'],
  [/^DEBUG: auth_pam: \w+ failed: Authentication service cannot retrieve/, 'unreachable'],
  [
    /^DEBUG: auth_pam: \w+ failed: (?:Module is unknown|System error|Critical error|Error in service module|Symbol not found|Failed to load module)/,
    'set-up',
  ],
  [/^Authentication failed for .*: Group member check failed \(-4\)$/, 'not-allowed'],
  [/^Authentication failed for .*: Retry condition .*\(-3\)$/, 'unreachable'],
  // whoever binds, the person or saslauthd itself with ldap_bind_dn, lak.c says the same
  [/^Authentication failed for .*: Bind to ldap server failed .*\(-7\)$/, 'wrong-password'],
  [/^Authentication failed for .*: Cannot connect to ldap server .*\(-8\)$/, 'set-up'],
  [/^(?:ldap_initialize failed|start tls failed|Authentication method not setup|Could not open) /, 'set-up'],
  [/^auth_krb5: .* \(-1765328378\)$/, 'no-such-user'],
  [/^auth_krb5: .* \(-17653283(?:53|60)\)$/, 'wrong-password'],
  [/^auth_krb5: .* \(-1765328366\)$/, 'locked'],
  [/^auth_krb5: .* \(-1765328383\)$/, 'account-ended'],
  [/^auth_krb5: .* \(-1765328361\)$/, 'password-ended'],
  [/^auth_krb5: .* \(-17653282(?:28|30)\)$/, 'unreachable'],
  [/^krb5_verify_init_creds failed$|^saslauthd (?:internal|principal name) error$/, 'set-up'],
];

/** How it stands in the mail log's store, where few words make few rows: no name, no number. */
export const wordAsDetail = ({ mechanism, reason }: SaslauthdWord): string =>
  `saslauthd (${mechanism}): ${saslauthdReasons[reason]}`;

/** That text again; null for another one. libsasl's own begin otherwise. */
export function wordInDetail(detail: string): SaslauthdWord | null {
  const [, mechanism, words] = /^saslauthd \(([\w-]+)\): (.+)$/.exec(detail) ?? [];
  if (mechanism === undefined) return null;
  const reason = reasons.find((one) => saslauthdReasons[one] === words);
  return reason === undefined ? null : { mechanism, reason };
}

const reasons = Object.keys(saslauthdReasons).filter(
  (name): name is SaslauthdReason => name in saslauthdReasons,
);

/** What stands behind it, for people. */
export function backEndName(mechanism: string): string {
  return names[mechanism] ?? `saslauthd (${mechanism})`;
}

const names: Record<string, string> = {
  pam: 'PAM',
  shadow: 'the host’s shadow file',
  getpwent: 'the host’s passwd file',
  ldap: 'the LDAP directory',
  kerberos5: 'Kerberos',
  rimap: 'the IMAP server that saslauthd asks',
  httpform: 'the web server that saslauthd asks',
  sasldb: 'the host’s sasldb',
};
