import { backEndName, type SaslauthdReason, type SaslauthdWord } from './saslauthd-word.ts';

type Words = { title: string; advice: string };

/** Where a password is mended that the host's saslauthd has looked up there. */
const mended: Record<string, string> = {
  pam: 'where PAM has it from: /etc/pam.d/smtp on the gateway names that, on most hosts the host’s own users',
  shadow: 'with passwd on the gateway',
  getpwent: 'with passwd on the gateway',
  ldap: 'in the directory',
  kerberos5: 'on the KDC, with kadmin',
  rimap: 'on that IMAP server',
  sasldb: 'with saslpasswd2 on the gateway',
};

/** What to look at when saslauthd itself cannot do its work. */
const setUp: Record<string, string> = {
  pam: 'Look at /etc/pam.d/smtp on the gateway, and at the modules that it names',
  shadow: 'saslauthd has to run as root to read the shadow file',
  ldap: 'Look at saslauthd’s file on the gateway (on Debian /etc/saslauthd.conf): the address, the certificate, and the name and password that it looks people up with',
  kerberos5:
    'saslauthd proves the KDC by a key of host/NAME in /etc/krb5.keytab, NAME being the gateway’s own: look that it is there, and that /etc/krb5.conf names the realm',
};

/** What it says of everybody when it is itself that is not let in, or looks in the wrong place. */
const ofEverybody: Record<string, Partial<Record<SaslauthdReason, string>>> = {
  ldap: {
    'wrong-password':
      ' When it says so of everybody, the password is the one that saslauthd looks people up with (ldap_bind_pw).',
    'no-such-user':
      ' When it says so of everybody, saslauthd searches in the wrong place (ldap_search_base, ldap_filter).',
  },
};

/** Why the host's saslauthd refused, in plain words, and what to say on the phone. */
export function explainSaslauthd({ mechanism, reason }: SaslauthdWord): Words {
  const by = backEndName(mechanism);
  const where = mended[mechanism] ?? 'there';
  const { title, advice } = answers[reason](by, where, mechanism);
  return { title, advice: `${advice}${ofEverybody[mechanism]?.[reason] ?? ''}` };
}

const answers: Record<SaslauthdReason, (by: string, where: string, mechanism: string) => Words> = {
  'wrong-password': (by, where) => ({
    title: `Wrong password, by ${by}`,
    advice: `The password is not kept here, and no reset here changes it. It is set ${where}.`,
  }),
  'no-such-user': (by, where) => ({
    title: `No such user, by ${by}`,
    advice: `Check the user name in the mail program. What stands behind an @ is left out when saslauthd looks it up, unless it was started with -r. Accounts are made ${where}.`,
  }),
  'account-ended': (by, where) => ({
    title: `The account has ended, by ${by}`,
    advice: `The password was not the reason. The day it ends is moved ${where}.`,
  }),
  'password-ended': (by, where) => ({
    title: `The password has to be changed, by ${by}`,
    advice: `It is too old. A mail program cannot change it: that is done ${where}.`,
  }),
  locked: (by, where) => ({
    title: `The account is locked, by ${by}`,
    advice: `Whatever was typed, right or wrong. It is opened ${where}.`,
  }),
  'not-allowed': (by, where) => ({
    title: `The account may not log in here, by ${by}`,
    advice: `The password was not the reason: a rule there, such as a group, keeps it out. It is changed ${where}.`,
  }),
  unreachable: (by) => ({
    title: `The gateway’s saslauthd does not reach ${by}`,
    advice:
      'Every such log-in fails until it does, and nobody’s password is wrong. Look at that server, at its address in saslauthd’s settings, and at what is in between.',
  }),
  'set-up': (by, _where, mechanism) => ({
    title: `The gateway’s saslauthd cannot ask ${by}: it is not set up rightly`,
    advice: `Every such log-in fails, and nobody’s password is wrong. ${setUp[mechanism] ?? 'Look at saslauthd’s settings on the gateway'}. The raw lines say more.`,
  }),
  refused: (by, where) => ({
    title: `Refused by ${by}`,
    advice: `It does not say why: the user name or the password is not as it is set there. Both are mended ${where}. The raw lines may say more.`,
  }),
};
