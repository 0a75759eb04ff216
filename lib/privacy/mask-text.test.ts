import { describe, expect, test } from 'vitest';
import { explainReply } from '#lib/maillog/tracking/explain.ts';
import { maskText } from './mask-text.ts';
import { maskAddress, maskClient, maskHost } from './mask-word.ts';

describe('an address', () => {
  test.each([
    ['kim@example.org', 'k••@example.org'],
    ['kim.berg+shop@example.org', 'k••@example.org'],
    ['k@example.org', '••@example.org'],
    ['', ''],
    ['<>', '<>'],
    ['"kim berg"@example.org', '••@example.org'],
    ['kim@[192.0.2.7]', 'k••@•••'],
    ['kim%inner.example@example.org', 'k••@example.org'],
    ['@a.example,@b.example:kim@c.example', '••@c.example'],
    ['root', 'r••'],
    ['|"/usr/bin/vacation kim"', '••'],
    ['/var/mail/kim', '••'],
    ['bounce-7-joe=home.example@list.example', 'b••@list.example'],
    ['kim@"host kim"', 'k••@•••'],
    ['ünal@example.org', 'ü••@example.org'],
  ])('%s', (address, shown) => {
    expect(maskAddress(address)).toBe(shown);
  });
});

test.each([
  ['192.0.2.7', '192.0.2.x'],
  ['2001:db8:1:2::7', '2001:db8:1::x'],
  ['::1', '0:0:0::x'],
  ['a socket', '•••'],
])('a client: %s', (address, shown) => {
  expect(maskClient(address)).toBe(shown);
});

test.each([
  ['pc-kim.dyn.example.org', '••.example.org'],
  ['pc-kim.example.org', '••.example.org'],
  ['example.org', '••.org'],
  ['localhost', '••'],
  ['7.2.0.192', '••'],
])('a host: %s', (name, shown) => {
  expect(maskHost(name)).toBe(shown);
});

describe('words of a server', () => {
  test.each([
    ['550 5.1.1 <joe@home.example>... User unknown', '550 5.1.1 ••• User unknown'],
    ['Sent (OK: message queued as 4F3a2B)', 'Sent (OK: message queued as •••'],
    ['553 5.3.0 kim may not send as joe@home.example', '553 5.3.0 ••• may not send as •••'],
    ['Connection refused by mx.home.example.', 'Connection refused by •••'],
    ['421 4.7.0 [192.0.2.7] Too many connections', '421 4.7.0 ••• Too many connections'],
    ['Kim’s mailbox is full (kim, "kim berg"@home.example)', '••• mailbox is full ••• •••'],
    ['see https://help.example/?to=joe%40home.example', 'see •••'],
    ['10 failures within 15 minutes, the last with SCRAM-SHA-256: wrong password', null],
  ])('%s', (text, shown) => {
    expect(maskText(text, ['kim@example.org'])).toBe(shown ?? text);
  });

  test('keep what explains them', () => {
    const said = '550 5.7.1 <joe@home.example>... Relaying denied. Proper authentication required.';
    expect(explainReply(maskText(said))).toEqual(explainReply(said));
  });
});
