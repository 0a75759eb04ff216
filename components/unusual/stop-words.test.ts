import { expect, test } from 'vitest';
import { authSection } from '#lib/policy/section/auth.ts';
import { accountsElsewhere } from '#lib/sasl/account/elsewhere.ts';
import { stopWords } from './stop-words.ts';

const words = (sasl: object, mechanisms: string[]) => {
  const elsewhere = accountsElsewhere(authSection.parse({ mechanisms, trusted: [], sasl }));
  return elsewhere && stopWords(elsewhere);
};

test.each([
  ['all are kept here', {}, ['SCRAM-SHA-256', 'PLAIN'], null],
  [
    'none are',
    { passwordCheck: 'system', systemMechanism: 'ldap' },
    ['PLAIN', 'LOGIN'],
    /^This ends no log-in: passwords are checked by the LDAP directory/,
  ],
  [
    'some are',
    { passwordCheck: 'system' },
    ['SCRAM-SHA-256', 'PLAIN'],
    /^This ends log-ins by SCRAM-SHA-256 alone: PLAIN and LOGIN are checked by the host’s own saslauthd/,
  ],
  [
    'another sasldb has them',
    { passwordCheck: 'auxprop', foreignSasldb: '/etc/sasldb2' },
    ['SCRAM-SHA-256', 'PLAIN'],
    /^This ends no log-in: passwords are checked by the passwords in \/etc\/sasldb2/,
  ],
])('what stopping an account does not end, where %s', (_where, sasl, mechanisms, says) => {
  const said = words(sasl, mechanisms);
  if (says === null) expect(said).toBeNull();
  else expect(said).toMatch(says);
});
