import { describe, expect, test } from 'vitest';
import { explainSaslauthd } from './explain-saslauthd.ts';
import {
  backEndName,
  type SaslauthdReason,
  saslauthdReasons,
  saslauthdWord,
  wordAsDetail,
  wordInDetail,
} from './saslauthd-word.ts';

const verdict = (mechanism: string, reason: string) =>
  `                : auth failure: [user=amy] [service=smtp] [realm=] [mech=${mechanism}] [reason=${reason}]`;
const pam = (words: string) => [
  `DEBUG: auth_pam: pam_authenticate failed: ${words}`,
  verdict('pam', 'PAM auth error'),
];
const krb = (words: string) => [
  `auth_krb5: krb5_get_init_creds_password: ${words}`,
  verdict('kerberos5', 'krb5_get_init_creds_password failed'),
];
const ldap = (...words: string[]) => [...words, verdict('ldap', 'Unknown')];

describe('what saslauthd says means', () => {
  test.each<[SaslauthdReason, string[]]>([
    [
      'wrong-password',
      ['pam_unix(smtp:auth): authentication failure; logname= user=amy', ...pam('Authentication failure')],
    ],
    [
      'no-such-user',
      [
        'pam_unix(smtp:auth): check pass; user unknown',
        ...pam('User not known to the underlying authentication module'),
      ],
    ],
    ['unreachable', pam('Authentication service cannot retrieve authentication info')],
    ['locked', pam('Have exhausted maximum number of retries for service')],
    ['not-allowed', pam('Permission denied')],
    ['set-up', pam('Module is unknown')],
    [
      'account-ended',
      ['DEBUG: auth_pam: pam_acct_mgmt failed: User account has expired', verdict('pam', 'PAM acct error')],
    ],
    ['refused', pam('Etwas ging schief')],
    ['set-up', [verdict('pam', 'PAM start error')]],
    ['wrong-password', [verdict('shadow', 'Incorrect password')]],
    ['no-such-user', [verdict('shadow', 'Invalid username')]],
    ['account-ended', [verdict('shadow', 'Account expired')]],
    [
      'set-up',
      [verdict('shadow', 'Insufficient permission to access NIS authentication database (saslauthd)')],
    ],
    ['refused', [verdict('sasldb', 'Unknown')]],
    [
      'no-such-user',
      ldap('Entry not found (uid=amy).', 'Authentication failed for amy: User not found (-6)'),
    ],
    ['wrong-password', ldap('Authentication failed for amy: Invalid password (-5)')],
    ['not-allowed', ldap('Authentication failed for amy: Group member check failed (-4)')],
    [
      'unreachable',
      ldap(
        "ldap_simple_bind() failed -1 (Can't contact LDAP server).",
        'Authentication failed for amy: Retry condition (ldap server connection reset or broken) (-3)',
      ),
    ],
    [
      'wrong-password',
      ldap(
        'Authentication failed for amy: Bind to ldap server failed (invalid user/password or insufficient access) (-7)',
      ),
    ],
    [
      'set-up',
      ldap(
        'start tls failed (Protocol error).',
        'Authentication failed for amy: Cannot connect to ldap server (configuration error) (-8)',
      ),
    ],
    ['set-up', ldap('Could not open saslauthd config file: /etc/saslauthd.conf (No such file or directory)')],
    ['unreachable', krb("Cannot contact any KDC for realm 'EXAMPLE.ORG' (-1765328228)")],
    ['no-such-user', krb("Client 'amy@EXAMPLE.ORG' not found in Kerberos database (-1765328378)")],
    ['wrong-password', krb('Password incorrect (-1765328353)')],
    ['wrong-password', krb('Preauthentication failed (-1765328360)')],
    ['set-up', [verdict('kerberos5', 'krb5_verify_init_creds failed')]],
    ['unreachable', [verdict('rimap', "[ALERT] Couldn't contact remote authentication server")]],
    ['refused', [verdict('rimap', 'remote server rejected your credentials')]],
  ])('%s: %j', (reason, texts) => {
    expect(saslauthdWord(texts)?.reason).toBe(reason);
  });

  test('nothing without a verdict', () => {
    expect(saslauthdWord([])).toBeNull();
    expect(saslauthdWord(['Authentication failed for amy: Invalid password (-5)'])).toBeNull();
  });

  test('a name that looks like a reason is none', () => {
    const text = 'Authentication failed for x: User not found (-6): Invalid password (-5)';
    expect(saslauthdWord(ldap(text))?.reason).toBe('wrong-password');
  });
});

test('it is stored as a text without names, and read again', () => {
  for (const reason of Object.keys(saslauthdReasons) as SaslauthdReason[]) {
    for (const mechanism of ['pam', 'ldap', 'kerberos5', 'other']) {
      const detail = wordAsDetail({ mechanism, reason });
      expect(wordInDetail(detail)).toEqual({ mechanism, reason });
      const { title, advice } = explainSaslauthd({ mechanism, reason });
      expect(title).toContain(backEndName(mechanism));
      expect(advice).toMatch(/^[A-Z].*\.$/s);
    }
  }
  expect(wordInDetail('Password verification failed')).toBeNull();
  expect(wordInDetail('saslauthd (pam): who knows')).toBeNull();
});
