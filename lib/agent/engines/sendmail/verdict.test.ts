import { expect, test } from 'vitest';
import { readRoute, readVerdict, refusalOfRoute } from '#lib/agent/engines/sendmail/verdict.ts';

test.each([
  ['$# error $@ 5 . 7 . 1 $: "550 Access denied"', { kind: 'refuse', reply: '550 5.7.1 Access denied' }],
  [
    '$# error $@ 5 . 7 . 1 $: "550 Mail from " 192 . 0 . 2 . 30 " refused by dnsbl.test"',
    { kind: 'refuse', reply: '550 5.7.1 Mail from 192.0.2.30 refused by dnsbl.test' },
  ],
  ['$# error $@ 5 . 1 . 1 $: 550 nobody here', { kind: 'refuse', reply: '550 5.1.1 nobody here' }],
  ['$# error $@ nouser $: 550 nobody here', { kind: 'refuse', reply: '550 5.0.0 nobody here' }],
  ['$# error $: 450 4.2.1 later', { kind: 'refuse', reply: '450 4.2.1 later' }],
  ['$# error $@ 5 . 1 . 1 $: go away', { kind: 'refuse', reply: '553 5.3.0 go away' }],
  [
    '$# error $@ 4 . 3 . 0 $: "451 Temporary system failure. Please try again later."',
    {
      kind: 'refuse',
      reply: '451 4.3.0 Temporary system failure. Please try again later.',
    },
  ],
  ['$# error $@ quarantine $: suspicious sender', { kind: 'quarantine', reason: 'suspicious sender' }],
  ['$# discard $: discard', { kind: 'discard' }],
  ['RELAY', { kind: 'accept' }],
  ['$# RELAY', { kind: 'accept' }],
  ['OK', { kind: 'accept' }],
  ['OKSOFAR', { kind: 'accept' }],
  ['@ u < @ example . com >', { kind: 'accept' }],
  [null, { kind: 'accept' }],
])('%s', (returned, verdict) => {
  expect(readVerdict(returned)).toEqual(verdict);
});

test.each([
  [
    'final returns: x\nmailer esmtp, host [127.0.0.1], user joe@example.com',
    { mailer: 'esmtp', host: '[127.0.0.1]', user: 'joe@example.com' },
    null,
  ],
  ['mailer local, user postmaster', { mailer: 'local', host: '', user: 'postmaster' }, null],
  [
    'mailer *error*, host 5.1.2, user 550 no such route',
    { mailer: '*error*', host: '5.1.2', user: '550 no such route' },
    '550 5.1.2 no such route',
  ],
  ['nonsense', null, null],
])('reads the route in %j', (answer, route, refusal) => {
  expect(readRoute(answer)).toEqual(route);
  expect(refusalOfRoute(route)).toBe(refusal);
});
