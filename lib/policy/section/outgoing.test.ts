import { describe, expect, it, test } from 'vitest';
import { outgoingLogin, outgoingPasswordReason, outgoingSection } from './outgoing.ts';

const login = (more: object) =>
  outgoingLogin.safeParse({ key: 'smtp.isp.example', authentication: 'gw1', ...more });
const fieldsOf = (more: object) => login(more).error?.issues.map((issue) => String(issue.path[0])) ?? [];

describe('the server of a login comes back in one spelling', () => {
  test.each([
    ['SMTP.ISP.Example', 'smtp.isp.example'],
    ['192.0.2.7', '192.0.2.7'],
    ['[192.0.2.7]', '192.0.2.7'],
    ['IPv6:2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[smtp.isp.example]', 'smtp.isp.example'],
    ['', ''],
  ])('%s', (key, written) => {
    expect(login({ key }).data?.key).toBe(written);
  });
});

describe('refused at its field', () => {
  test.each([
    ['a network', { key: '192.0.2.0/24' }, 'key'],
    ['part of an address', { key: '192.0.2' }, 'key'],
    ['everything below a domain', { key: '.isp.example' }, 'key'],
    ['a name with a space', { key: 'smtp isp' }, 'key'],
    ['root', { authentication: 'root' }, 'authentication'],
    ['Root of a realm', { authorization: 'Root@isp.example' }, 'authorization'],
    ['nobody', { authentication: '' }, 'authentication'],
    ['a tab', { authentication: 'gw1\tx' }, 'authentication'],
    ['a new line in the realm', { realm: 'a\nb' }, 'realm'],
    ['a name too long for a line of the map', { authentication: 'é'.repeat(61) }, 'authentication'],
    ['a mechanism nobody knows', { mechanisms: ['ROT13'] }, 'mechanisms'],
    ['a password in place of its name', { passwordId: 'tuba solo' }, 'passwordId'],
  ])('%s', (_what, more, field) => {
    expect(fieldsOf(more)).toEqual([field]);
  });

  it('a server that has a login already', () => {
    const logins = [
      { key: 'a.example', authentication: 'x' },
      { key: 'A.example', authentication: 'y' },
    ];
    expect(outgoingSection.safeParse({ logins }).error?.issues.map((issue) => issue.path)).toEqual([
      ['logins', 1, 'key'],
    ]);
  });
});

test.each([
  ['', false],
  ['a"b\\c`d\'é %1 $j', true],
  ['two\nlines', false],
  ['a\ttab', false],
  ['x'.repeat(180), true],
  ['x'.repeat(181), false],
])('the password %j', (password, fine) => {
  expect(outgoingPasswordReason(password) === null).toBe(fine);
});
