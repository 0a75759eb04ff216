import { describe, expect, test } from 'vitest';
import { judgeLdapSettings, readSaslauthdDefaults, readSaslauthdOptions } from './saslauthd-settings.ts';

test.each<[string, object]>([
  ['saslauthd -a pam -c -m /var/run/saslauthd -n 5', { mechanism: 'pam', remembers: 28_800, verbose: false }],
  [
    'saslauthd -a ldap -O /etc/ldap-mail.conf -r',
    { mechanism: 'ldap', option: '/etc/ldap-mail.conf', withRealm: true },
  ],
  ['saslauthd -ct600 -apam', { mechanism: 'pam', remembers: 600 }],
  ['saslauthd -Vashadow', { mechanism: 'shadow', verbose: true, remembers: null }],
  ['saslauthd -m -c -a pam', { mechanism: 'pam', remembers: null }],
  ['saslauthd', { mechanism: '', option: null, remembers: null, withRealm: false, verbose: false }],
  ['saslauthd -a', { mechanism: '' }],
])('%s', (line, options) => {
  expect(readSaslauthdOptions(line.split(' '))).toMatchObject(options);
});

test.each<[string, object]>([
  ['START=yes\nMECHANISMS="ldap"\n', { start: true, mechanism: 'ldap' }],
  ["# START=yes\nSTART=no\nMECHANISMS='pam' # or shadow\n", { start: false, mechanism: 'pam' }],
  ['', { start: false, mechanism: '' }],
])('Debian’s settings: %j', (text, read) => {
  expect(readSaslauthdDefaults(text)).toEqual(read);
});

describe('a directory’s settings', () => {
  const judged = (...lines: string[]) =>
    judgeLdapSettings(['ldap_search_base: dc=example,dc=org', ...lines].join('\n'), '/etc/saslauthd.conf');
  const inClear = expect.stringMatching(/^Passwords go to \S+ in the clear/) as string;

  test.each<[string, string[], unknown[]]>([
    ['on this host', ['ldap_servers: ldap://127.0.0.1/ ldap://localhost:3890/ ldapi:///'], []],
    ['none is named', [], []],
    ['far away, in the clear', ['ldap_servers: ldap://ldap.example.org/'], [inClear]],
    ['a name that looks near', ['ldap_servers: ldap://localhost.evil.example/'], [inClear]],
    ['one of two in the clear', ['ldap_servers: ldaps://a.example/ ldap://b.example/'], [inClear]],
    ['with STARTTLS', ['ldap_servers: ldap://ldap.example.org/', 'ldap_start_tls: yes'], []],
    ['with TLS from the start', ['LDAP_SERVERS: ldaps://ldap.example.org/'], []],
  ])('%s', (_case, lines, troubles) => {
    expect(judged(...lines).troubles).toEqual(troubles);
  });

  test('never say the password that stands there', () => {
    const all = judged('ldap_servers: ldap://a.example/', 'ldap_bind_dn: cn=x', 'ldap_bind_pw: hunter2');
    expect(JSON.stringify(all)).not.toContain('hunter2');
    expect(all.asks).toBe('ldap://a.example/, below dc=example,dc=org');
    expect(judgeLdapSettings('', '/etc/saslauthd.conf').troubles[0]).toContain('nobody is found');
  });
});
