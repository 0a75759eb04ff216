import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';
import { manifestId } from '#lib/gateway/manifest.ts';

const expectation: Expectation = {
  hostName: 'gw.example.org',
  listeners: [{ name: 'MTA', address: '127.0.0.1', port: 2525, tlsOnConnect: false, requireAuth: false }],
  certificateSha256: null,
  mechanismsWithTls: [],
  mechanismsInClear: [],
};
const files: Manifest['files'] = [
  { path: 'sendmail.mc', sha256: 'a'.repeat(64), size: 10 },
  { path: 'maps/access', sha256: 'b'.repeat(64), size: 20, mapType: 'btree' },
];

describe('canonicalJson', () => {
  test.each([
    [{ b: 1, a: [true, null, 'x"'] }, '{"a":[true,null,"x\\""],"b":1}'],
    [{ a: undefined, b: {} }, '{"b":{}}'],
    [[undefined], '[null]'],
  ])('writes %j', (value, text) => expect(canonicalJson(value)).toBe(text));

  test('is the same text whatever the order of members, and still the same value', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    ));
});

describe('manifestId', () => {
  test('does not depend on the order of the files', () =>
    expect(manifestId(files.toReversed(), expectation)).toBe(manifestId(files, expectation)));

  test('is another one when a content, a map type or an expectation is another', () => {
    const id = manifestId(files, expectation);
    const [first, second] = files;
    expect(
      manifestId([{ ...first, sha256: 'c'.repeat(64) } as never, second as never], expectation),
    ).not.toBe(id);
    expect(manifestId([first as never, { ...second, mapType: 'hash' } as never], expectation)).not.toBe(id);
    expect(manifestId(files, { ...expectation, hostName: 'other.example.org' })).not.toBe(id);
  });
});
