import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { beginningOfTexts, keyRange } from './client-key.ts';
import { parseAddress } from './parse/peer.ts';

/** Groups of zeros are left out of a text, so there are many of them. */
const byte = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }));
const address = fc.oneof(
  fc.array(byte, { minLength: 4, maxLength: 4 }),
  fc.array(byte, { minLength: 16, maxLength: 16 }),
);

test('the addresses of a network begin as it says, and one address is told whole', () => {
  fc.assert(
    fc.property(address, fc.nat({ max: 128 }), fc.infiniteStream(byte), (bytes, bits, others) => {
      const prefix = bits % (bytes.length * 8 + 1);
      const masked = (fill: (at: number) => number) =>
        bytes.map((own, at) => {
          const free = (1 << Math.min(8, Math.max(0, (at + 1) * 8 - prefix))) - 1;
          return (own & ~free) | (fill(at) & free);
        });
      const textOf = (of: number[]) => parseAddress(ipaddr.fromByteArray(of).toString()) ?? '';
      const range = keyRange(`${textOf(masked(() => 0))}/${prefix}`);
      if (!range) throw new Error('no network');
      const beginning = beginningOfTexts(range);
      const within = textOf(masked(() => others.next().value));
      expect(within.startsWith(beginning)).toBe(true);
      if (prefix === 32 && bytes.length === 4) expect(beginning).toBe(within);
    }),
  );
});

test.each([
  ['192.0.2.0/24', '192.0.2.'],
  ['192.0.0.0/15', '192.'],
  ['192.0.2.7', '192.0.2.7'],
  ['0.0.0.0/0', ''],
  ['2001:db8:17::/48', '2001:db8:17:'],
  ['2001:db8::/32', '2001:db8:'],
  ['2001:0:5::/48', '2001:'],
])('%s begins with “%s”', (network, beginning) => {
  const range = keyRange(network);
  expect(range && beginningOfTexts(range)).toBe(beginning);
});
