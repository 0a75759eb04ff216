import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { askTestMode, build, freshFolder, removeFolder, type Workshop } from '#lib/sendmail/test-workshop.ts';
import { samplePolicy } from '../sample-policy.ts';

/** What the rules about aliases, virtual users and TLS demands say, held against the real daemon. */

type Entries = NonNullable<Parameters<typeof samplePolicy>[1]>;
const of = (map: 'virtusertable' | 'aliases' | 'genericstable', ...lines: [string, string][]): Entries =>
  lines.map(([key, value]) => ({ map, key, value }));

let workshop: Workshop;
beforeAll(async () => {
  const entries: Entries = [
    { map: 'local-host-names', key: 'example.org' },
    { map: 'local-host-names', key: 'shop.example' },
    { map: 'mailertable', key: 'refused.example', value: 'error:5.1.1:550 Gone' },
    { map: 'access', tag: 'TLS_Clt:', key: 'verify.example', value: 'VERIFY' },
    { map: 'access', tag: 'TLS_Clt:', key: 'encrypt.example', value: 'ENCR:128' },
    ...of(
      'virtusertable',
      ['@shop.example', 'error:nouser 550 No such user'],
      ['info@virtual.example', 'amy@example.net'],
      ['self@example.org', 'self@example.org'],
      ['circle@example.org', 'circle'],
      ['lost@example.org', 'nobody-here'],
      ['web@example.org', 'list+web'],
    ),
    ...of(
      'aliases',
      ['circle', 'circle@example.org'],
      ['list', 'ops@example.net'],
      ...Array.from({ length: 11 }, (_, at): [string, string] => [
        `a${at}`,
        at === 10 ? 'ops@example.net' : `a${at + 1}`,
      ]),
    ),
    ...of('genericstable', ['amy@example.org', 'A.Smith@example.org'], ['root', 'ops@example.org']),
  ];
  workshop = await build(
    await freshFolder(),
    samplePolicy({ domains: { virtual: ['virtual.example'] } }, entries),
  );
});
afterAll(() => removeFolder(workshop.dir));

const deliver = async (address: string) =>
  (await runSendmail('/usr/sbin/sendmail', ['-C', workshop.cf, '-bv', address])).stdout;

it.each([
  ['a virtual user that leads to itself', 'self@example.org', /excessive recursion/],
  ['a circle through an alias', 'circle@example.org', /User unknown/],
  ['a local name that is no alias', 'lost@example.org', /User unknown/],
  ['an alias with a detail', 'web@example.org', /deliverable: mailer esmtp, host example\.net/],
  ['eleven aliases', 'a0', /aliasing\/forwarding loop broken \(11 aliases deep; 10 max\)/],
  ['ten aliases', 'a1', /deliverable: mailer esmtp, host example\.net/],
  ['postmaster of a domain that refuses all others', 'postmaster@shop.example', /No such user/],
  [
    'a user whom a virtual domain does not have',
    'x@virtual.example',
    /deliverable: mailer esmtp, host virtual\.example/,
  ],
])('%s', async (_, address, answer) => {
  expect(await deliver(address)).toMatch(answer);
});

it('takes mail to whomever of a virtual domain', async () => {
  const answer = await askTestMode(workshop, ['.D{client_addr}198.18.0.1', 'check_rcpt <x@virtual.example>']);
  expect(answer).toMatch(/^check_rcpt +returns: RELAY$/m);
});

it('never looks up a local domain in genericstable that is not listed, and a name of its own before it is exposed', async () => {
  const answer = await askTestMode(workshop, [
    '/tryflags HS',
    '/try esmtp amy@example.org',
    '/try esmtp root',
  ]);
  expect(answer.match(/addr = .*/g)).toEqual(['addr = amy@example.org', 'addr = ops@example.org']);
});

it('refuses clients that cannot meet a demand of TLS', async () => {
  const asked = async (name: string, verify: string, bits: string) =>
    askTestMode(workshop, [
      `.D{client_name}${name}`,
      '.D{client_addr}198.18.0.1',
      `.D{cipher_bits}${bits}`,
      `.D{verify}${verify}`,
      'check_mail <u@example.net>',
    ]);
  expect(await asked('verify.example', 'NOT', '256')).toMatch(
    /check_mail +returns: \$# error.*no authentication requested/,
  );
  expect(await asked('encrypt.example', 'NOT', '256')).toMatch(/check_mail +returns: @ u/);
  expect(await asked('encrypt.example', 'NONE', '')).toMatch(
    /check_mail +returns: \$# error.*encryption too weak/,
  );
});
