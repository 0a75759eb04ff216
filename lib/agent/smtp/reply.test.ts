import { expect, test } from 'vitest';
import { extensionsOf, takeReplies } from '#lib/agent/smtp/reply.ts';
import { cipherBits } from '#lib/agent/smtp/tls-facts.ts';

test.each([
  ['220 ready\r\n', [{ code: 220, lines: ['ready'] }], '', null],
  ['250-a\r\n250 b\r\n', [{ code: 250, lines: ['a', 'b'] }], '', null],
  ['250-a\r\n250', [], '250-a\r\n250', null],
  ['250\r\n', [{ code: 250, lines: [''] }], '', null],
  [
    '220 a\n221 b\n',
    [
      { code: 220, lines: ['a'] },
      { code: 221, lines: ['b'] },
    ],
    '',
    null,
  ],
  ['SSH-2.0-x\r\n', [], '', 'SSH-2.0-x'],
  ['250-a\r\n550 b\r\n', [], '', '550 b'],
  ['250 a\r\n\r\n', [{ code: 250, lines: ['a'] }], '', ''],
])('reads %j', (received, replies, rest, broken) => {
  expect(takeReplies(received)).toEqual({ replies, rest, broken });
});

test('lists extensions in capitals, in both spellings of AUTH', () => {
  const lines = ['gw Hello', 'size 100', 'AUTH PLAIN login', 'AUTH=PLAIN', 'STARTTLS'];
  expect([...extensionsOf({ code: 250, lines })]).toEqual([
    ['SIZE', ['100']],
    ['AUTH', ['PLAIN', 'LOGIN', 'PLAIN']],
    ['STARTTLS', []],
  ]);
});

test.each([
  ['TLS_AES_256_GCM_SHA384', 256],
  ['TLS_CHACHA20_POLY1305_SHA256', 256],
  ['ECDHE-RSA-AES128-GCM-SHA256', 128],
  ['DES-CBC3-SHA', 112],
  ['NULL-SHA', 0],
])('%s has %i bits', (name, bits) => {
  expect(cipherBits(name)).toBe(bits);
});
