import { describe, expect, test } from 'vitest';
import { parsePeer } from '#lib/maillog/parse/peer.ts';

describe('the other end of a connection', () => {
  test.each([
    ['mail.example.org [192.0.2.7]', 'mail.example.org', '192.0.2.7'],
    ['Mail.Example.ORG. [192.0.2.7]', 'mail.example.org', '192.0.2.7'],
    ['mail.example.org. [192.0.2.7]', 'mail.example.org', '192.0.2.7'],
    ['a [192.0.2.7]', 'a', '192.0.2.7'],
    [' [192.0.2.7]', null, '192.0.2.7'],
    ['. [192.0.2.7]', null, '192.0.2.7'],
    ['[192.0.2.7]', null, '192.0.2.7'],
    ['kim@host.example [192.0.2.7]', 'host.example', '192.0.2.7'],
    ['kim@[192.0.2.7]', null, '192.0.2.7'],
    ['a/b [192.0.2.7]', 'a/b', '192.0.2.7'],
    ['[10.0.0.1] [192.0.2.7]', null, '192.0.2.7'],
    ['mail[192.0.2.7]', 'mail[192.0.2.7]', null],
    ['mail [192.0.2]', 'mail [192.0.2]', null],
    ['mail [192.0.2.7000]', 'mail [192.0.2.7000]', null],
    ['mail [.192.0.2.7]', 'mail [.192.0.2.7]', null],
    ['mail [192..2.7]', 'mail [192..2.7]', null],
    ['mail [2001:DB8::0:1]', 'mail', '2001:db8::1'],
    ['mx.example.org.', 'mx.example.org', null],
    ['MX.example.org', 'mx.example.org', null],
    ['192.0.2.7]', '192.0.2.7]', null],
    ['.', '', null],
    ['', null, null],
    [']', ']', null],
  ])('%s', (text, name, address) => {
    expect(parsePeer(text)).toEqual({ name, address, forged: false });
  });
});
