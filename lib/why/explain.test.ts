import { describe, expect, test } from 'vitest';
import type { AttemptReason } from '#lib/gateway/api-attempts.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { Visit } from '#lib/maillog/tracking/visit.ts';
import type { RefusalWord } from '#lib/sasl/account/account-use.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import { nearestNames, slips } from '#lib/sasl/account/nearest-name.ts';
import { explainFailure, type LoginFacts } from './explain-login.ts';
import { explainVisit } from './explain-visit.ts';

const at = Date.parse('2026-11-21T12:00:00Z');
const kim = { name: 'kim', disabledAt: null, expiresAt: null };

const failed = (code: number, more: Partial<ListedLogin> = {}): ListedLogin => ({
  id: 1,
  gateway: 'gw1',
  at,
  session: 1,
  ok: false,
  account: 'kim',
  mechanism: 'PLAIN',
  clientAddress: '192.0.2.9',
  clientName: null,
  failure: { code, error: '', detail: '' },
  ...more,
});
const said = (reason: AttemptReason, more: Partial<RefusalWord> = {}): RefusalWord => ({
  name: 'kim',
  reason,
  hint: null,
  detail: null,
  ...more,
});
const facts = (more: Partial<LoginFacts> = {}): LoginFacts => ({
  realm: 'example.org',
  account: kim,
  nearest: [],
  meant: [],
  told: null,
  elsewhere: null,
  before: false,
  ...more,
});

const saslauthd: Elsewhere = {
  by: 'the host’s own saslauthd (/run/saslauthd/mux)',
  mechanism: null,
  here: ['SCRAM-SHA-256'],
};

describe('a log-in that failed', () => {
  const cases: [string, ListedLogin, LoginFacts, string, string][] = [
    ['a wrong password', failed(-13), facts(), 'Wrong password', 'Reset the password'],
    [
      'the old password',
      failed(-13),
      facts({ before: true }),
      'This program still has the old',
      'Type the new one',
    ],
    [
      'no such user',
      failed(-13, { account: 'kmi' }),
      facts({ account: null, nearest: ['kim'] }),
      'No such user: kmi',
      'The nearest name is kim.',
    ],
    [
      'the mail address, typed where the user name belongs',
      failed(-13, { account: 'kim.berg@mail.example' }),
      facts({ account: null, meant: ['kim'] }),
      'No such user: kim.berg@mail.example',
      'the user name is kim or kim@example.org.',
    ],
    [
      'nobody of a like name',
      failed(-13, { account: 'xyzzy' }),
      facts({ account: null }),
      'No such user: xyzzy',
      'No account has a name like it',
    ],
    [
      'another realm',
      failed(-13, { account: 'kim@other.example' }),
      facts({ account: null }),
      'The realm differs: other.example',
      'kim alone, or kim@example.org',
    ],
    [
      'a password that the host’s saslauthd refuses, whoever is known here',
      failed(-13, { account: 'kmi', mechanism: 'PLAIN' }),
      facts({ account: null, elsewhere: saslauthd }),
      'Refused by the host’s own saslauthd',
      'only there it can be mended',
    ],
    [
      'a password that PAM refuses, as the host’s saslauthd says',
      { ...failed(-13), failure: { code: -13, error: '', detail: 'saslauthd (pam): wrong password' } },
      facts({ before: true }),
      'Wrong password, by PAM',
      'no reset here changes it',
    ],
    [
      'a name that the directory does not know, and one that is known here',
      {
        ...failed(-13, { account: 'kmi' }),
        failure: { code: -13, error: '', detail: 'saslauthd (ldap): no such user' },
      },
      facts({ account: null, nearest: ['kim'] }),
      'No such user, by the LDAP directory: kmi',
      'An account kept here is called kim.',
    ],
    [
      'a saslauthd that is down',
      failed(-1, { mechanism: 'PLAIN' }),
      facts({ elsewhere: saslauthd }),
      'No answer from the host’s own saslauthd',
      'Start it',
    ],
    [
      'a mechanism that is decided here all the same',
      failed(-13, { mechanism: 'SCRAM-SHA-256' }),
      facts({ elsewhere: saslauthd }),
      'Wrong password',
      'Reset the password',
    ],
    [
      'what the verifier here refused, before others checked passwords',
      failed(-13, { mechanism: 'PLAIN' }),
      facts({ elsewhere: saslauthd, told: said('device password expired') }),
      'The device password has ended',
      'move the day',
    ],
    ['a lock', failed(-13), facts({ told: said('locked') }), 'The account is locked', 'Unlock'],
    [
      'a revoked device',
      failed(-13),
      facts({ told: said('no such device password') }),
      'There is no device',
      'revoked',
    ],
    [
      'a revoked device, by the account’s own password',
      failed(-13),
      facts({ told: said('no such device password', { name: 'kim+phone', hint: 'own password' }) }),
      'There is no device password of that name: kim+phone',
      'What was typed is the account’s own password, and it is right. Make the user name kim',
    ],
    [
      'a device’s name with the account’s own password',
      failed(-13),
      facts({ told: said('wrong password', { name: 'kim+phone', hint: 'own password' }) }),
      'The account’s own password, by the name of a device',
      'Make the user name kim in the mail program, or type the password of the device “phone”.',
    ],
    [
      'a device’s name with the password of another one',
      failed(-13),
      facts({
        told: said('wrong password', {
          name: 'kim+phone',
          hint: 'another device',
          detail: 'device password “desk”',
        }),
      }),
      'The password of another device',
      'What was typed is the device password “desk”, but the user name is that of “phone”.',
    ],
    [
      'a device’s name with what is nobody’s password',
      failed(-13),
      facts({ before: true, told: said('wrong password', { name: 'kim+phone' }) }),
      'Wrong password for the device “phone”',
      'By the name kim+phone only that device’s password works, not the account’s own.',
    ],
    [
      'the account’s name with a device password that was revoked',
      failed(-13),
      facts({ told: said('wrong password', { hint: 'form of a device password' }) }),
      'A device password that is none of this account’s',
      'It was revoked',
    ],
    [
      'a device password that has ended',
      failed(-13),
      facts({ told: said('device password expired', { detail: 'device password “phone”' }) }),
      'The device password “phone” has ended',
      'move the day it ends',
    ],
    [
      'a device password outside its networks',
      failed(-13),
      facts({ told: said('not from this network', { detail: 'device password “phone”' }) }),
      'The device password “phone” is not for this network',
      'allow this one',
    ],
    [
      'a device password where the gateway does not see the client',
      failed(-13),
      facts({ told: said('the client’s network is not known') }),
      'The gateway could not see from where the device password was used',
      'iproute2',
    ],
    [
      'a disabled account',
      failed(-13),
      facts({ account: { ...kim, disabledAt: new Date(at - 1000) } }),
      'The account is disabled',
      'Enable it',
    ],
    [
      'an account that was disabled later',
      failed(-13),
      facts({ account: { ...kim, disabledAt: new Date(at + 1000) } }),
      'Wrong password',
      'Reset',
    ],
    [
      'an account that has ended',
      failed(-13),
      facts({ account: { ...kim, expiresAt: new Date(at - 1000) } }),
      'The account has ended',
      'Move the day',
    ],
    [
      'SCRAM and a wrong password',
      failed(-13, { account: null, mechanism: 'SCRAM-SHA-256' }),
      facts({ account: null }),
      'Wrong password, by a name that the log does not hold',
      'SCRAM-SHA-256 does not tell',
    ],
    [
      'SCRAM and no such user',
      failed(-20, { account: null, mechanism: 'SCRAM-SHA-256' }),
      facts({ account: null }),
      'No such user, by a name',
      'Kim is not kim',
    ],
    [
      'CRAM-MD5 of an account that has none',
      failed(-20, { mechanism: 'CRAM-MD5' }),
      facts(),
      'The account has no password for CRAM-MD5',
      'switched to them',
    ],
    [
      'SCRAM of a kind that the account has no verifier of',
      failed(-2, {
        mechanism: 'SCRAM-SHA-512',
        failure: {
          code: -2,
          error: 'no memory available',
          detail: 'no memory available: No valid SCRAM-SHA-512 secret found',
        },
      }),
      facts(),
      'The account has no password for SCRAM-SHA-512',
      'first log-in with it makes what SCRAM needs',
    ],
    [
      'a capital letter',
      failed(-20, { account: 'Kim', mechanism: 'CRAM-MD5' }),
      facts(),
      'written with a capital letter',
      'Write it small',
    ],
    ['PLAIN without TLS', failed(-4), facts(), 'not offered without TLS', 'STARTTLS on 587'],
    ['a verifier that is away', failed(-1), facts(), 'cannot be checked', 'health'],
  ];
  test.each(cases)('by %s', (_what, login, known, title, advice) => {
    const told = explainFailure(login, known);
    expect(told.title).toContain(title);
    expect(told.advice).toContain(advice);
  });
});

describe('a connection without a log-in', () => {
  const visit = (texts: string[], tlsVersion: string | null = null): Visit => ({
    id: 1,
    gateway: 'gw1',
    at,
    lastAt: at,
    clientAddress: '203.0.113.7',
    clientName: null,
    tlsVersion,
    account: null,
    mechanism: null,
    lines: texts.map((text) => ({ at, text: `mta[7]: ${text}` })),
  });
  const offer = { withTls: ['SCRAM-SHA-256', 'PLAIN'], inClear: ['SCRAM-SHA-256'] };
  const idle = '6AL8WxFR027654: [203.0.113.7] did not issue MAIL/EXPN/VRFY/ETRN during connection to MSA';
  /** As msmtp, mutt and Claws Mail make it when they refuse the certificate. */
  const hungUp = (what: string, errno: number) =>
    `STARTTLS: ${what}=syscall error (-1), errno=${errno}, get_error=error:00000000:lib(0)::reason(0), retry=99, ssl_err=5`;
  const trouble = (reason: string) =>
    `STARTTLS=server, error: accept failed=-1, reason=${reason}, SSL_error=1, errno=0, retry=-1, relay=[203.0.113.7]`;

  test.each([
    [visit([idle]), 'did not start TLS', 'Without TLS only SCRAM-SHA-256 is offered'],
    [visit([idle], 'TLSv1.3'), 'came with TLS, and left', 'Offered are SCRAM-SHA-256, PLAIN.'],
    [visit([trouble('tlsv1 alert unknown ca'), idle]), 'refused the gateway’s certificate', 'authority'],
    [visit([trouble('sslv3 alert certificate expired'), idle]), 'as too old', 'Renew'],
    [visit([trouble('no shared cipher'), idle]), 'no version of TLS in common', 'too old'],
    [visit([trouble('unexpected eof while reading'), idle]), 'left before TLS was there', 'SSL/TLS'],
    [visit([trouble('wrong version number'), idle]), 'in the clear where TLS comes first', 'SSL/TLS on 465'],
    [
      visit([
        '6AL8WxFR027654: rejecting commands from [203.0.113.7] [203.0.113.7] due to pre-greeting traffic after 0 seconds',
      ]),
      'spoke before the gateway’s greeting',
      'STARTTLS on 587',
    ],
    [visit([trouble('unsupported protocol'), idle]), 'no version of TLS in common', 'too old'],
    [visit([trouble('something new'), idle]), 'could not be agreed on', 'SSL/TLS'],
    [
      visit([hungUp('write error', 32), idle], 'TLSv1.3'),
      'broke off once it had seen',
      'trust the authority',
    ],
    [visit([hungUp('read error', 104), idle], 'TLSv1.3'), 'broke off once it had seen', 'hand-over sheet'],
  ])('%#: is told in words', (one, title, advice) => {
    const told = explainVisit(one, offer);
    expect(told.title).toContain(title);
    expect(told.advice).toContain(advice);
    expect(told.ok).toBe(false);
  });
});

describe('the nearest name', () => {
  test.each([
    ['kim', 'kim', 0],
    ['kmi', 'kim', 1],
    ['kin', 'kim', 1],
    ['kimm', 'kim', 1],
    ['maren', 'mraeen', 2],
    ['kim', 'maren', 3],
  ])('%s is %s with %i slips', (one, other, far) => expect(slips(one, other, 2)).toBe(far));

  test('is found among others, and none when all are far', () => {
    expect(nearestNames('marne', ['kim', 'maren', 'martin', 'marne2'])).toEqual(['maren', 'marne2']);
    expect(nearestNames('zoe', ['kim', 'maren'])).toEqual([]);
  });
});
