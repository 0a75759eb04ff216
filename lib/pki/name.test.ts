import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selfSign } from '#lib/pki/authority.ts';
import { coversName, isAddress } from '#lib/pki/name.ts';

describe('the names of a certificate', () => {
  test.each([
    ['mail.example.org', 'mail.example.org', true],
    ['MAIL.Example.ORG', 'mail.example.org', true],
    ['mail.example.org', 'mail.example.org.', true],
    ['mail.example.org', 'example.org', false],
    ['mail.example.org', 'x.mail.example.org', false],
    ['*.example.org', 'mail.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*.example.org', 'a.b.example.org', false],
    ['*.org', 'example.org', false],
    ['*', 'localhost', false],
    ['m*.example.org', 'mail.example.org', false],
    ['mail.*.org', 'mail.example.org', false],
    ['localhost', 'localhost', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['*.0.0.1', '127.0.0.1', false],
    ['2001:db8:0:0::1', '2001:db8::1', true],
    ['2001:db8::2', '2001:db8::1', false],
    ['*.example.org', '*.example.org', false],
    ['', '', false],
  ])('%s covers %s: %s', (name, host, covered) => {
    expect(coversName([name], host)).toBe(covered);
  });

  test('no name covers nothing', () => {
    expect(coversName([], 'mail.example.org')).toBe(false);
  });

  test('are compared as OpenSSL compares them', async () => {
    const names = ['*.a.b', 'a.b', '*.c.a.b', 'a.b.c', '*.c'];
    const order = { use: 'server' as const, names, keyKind: 'ecdsa-p256' as const, days: 1 };
    const certificate = new X509Certificate((await selfSign(order, new Date())).certPem);
    const host = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(host, (labels) => {
        const wanted = labels.join('.');
        const openssl = certificate.checkHost(wanted, { subject: 'never', partialWildcards: false });
        expect(coversName(names, wanted)).toBe(openssl !== undefined);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['1', '0x7f.1', '010.1.1.1', '1.2.3', 'abc', ''])('%s is not an address', (text) => {
    expect(isAddress(text)).toBe(false);
  });
});
