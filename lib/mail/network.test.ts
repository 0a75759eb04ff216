import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  covers,
  formatNetwork,
  isPrivate,
  networkReason,
  networkSize,
  readNetwork,
  unmapped,
} from './network.ts';
import { networkKeys } from './network-key.ts';

const read = (text: string) => {
  const reading = readNetwork(text);
  if ('reason' in reading) throw new Error(reading.reason);
  return reading.network;
};
const keys = (text: string) => networkKeys(read(text));

describe('reading a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['[192.0.2.7]', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2', '192.0.2.0/24'],
    ['192.0.2.', '192.0.2.0/24'],
    ['10', '10.0.0.0/8'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000::0001', '2001:db8::1'],
    ['IPv6:2001:db8:7', '2001:db8:7::/48'],
    ['IPv6:2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['[IPv6:::1]', '::1'],
    ['ipv6:::1', '::1'],
    ['2001:db8::/32', '2001:db8::/32'],
  ])('takes %s for %s', (text, canonical) => expect(formatNetwork(read(text))).toBe(canonical));

  it.each([
    ['192.0.2.7/24', '192.0.2.7/24 has host bits set. Write 192.0.2.0/24, or 192.0.2.7 alone.'],
    ['2001:db8::1/64', '2001:db8::1/64 has host bits set. Write 2001:db8::/64, or 2001:db8::1 alone.'],
    ['192.0.2.0/33', 'The number after the slash is from 0 to 32.'],
    ['192.0.2.0/x', 'The number after the slash is from 0 to 32.'],
    ['2001:db8::/129', 'The number after the slash is from 0 to 128.'],
    ['192.0.2/24', 'Write all four numbers before the slash, such as 192.0.2.0/24.'],
    ['1.2.3.4/8/9', 'A network has one slash, such as 192.0.2.0/24.'],
    ['010.0.0.1', '“010.0.0.1” is no address or network.'],
    ['256.1.1.1', '“256.1.1.1” is no address or network.'],
    ['1.2.3.4.5', '“1.2.3.4.5” is no address or network.'],
    ['fe80::1%eth0', 'Leave out “%eth0”: it has a meaning on one host alone.'],
    ['fe80::%eth0/64', 'Leave out “%eth0”: it has a meaning on one host alone.'],
    ['[fe80::1%1]', 'Leave out “%1”: it has a meaning on one host alone.'],
    ['From:a%b', '“From:a%b” is no address or network.'],
    ['IPv6:xyz', '“xyz” is no IPv6 network.'],
    ['example.org', '“example.org” is no address or network.'],
  ])('refuses %s', (text, reason) => expect(networkReason(text)).toBe(reason));
});

describe('the keys of a network', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['192.0.2.0/24', ['192.0.2']],
    ['10.0.0.0/8', ['10']],
    ['192.0.2.4/30', ['192.0.2.4', '192.0.2.5', '192.0.2.6', '192.0.2.7']],
    ['10.4.0.0/15', ['10.4', '10.5']],
    ['2001:db8::1', ['IPv6:2001:db8:0:0:0:0:0:1']],
    ['2001:db8:7::/48', ['IPv6:2001:db8:7']],
    ['2001:db8::/31', ['IPv6:2001:db8', 'IPv6:2001:db9']],
  ])('spells %s', (text, expected) => expect(keys(text)).toEqual({ keys: expected }));

  it('refuses a list that would be too long, with the widths that are short', () => {
    expect(keys('2001:db8::/36')).toEqual({
      reason:
        '2001:db8::/36 would become 4,096 lines, because the daemon compares whole groups of 16 bits. Use /32 or /48.',
    });
  });

  it('refuses everybody', () => expect(keys('0.0.0.0/0')).toHaveProperty('reason'));

  it('together hold exactly the addresses of the network', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 32 }), (bits, prefix) => {
        const whole = ipaddr.IPv4.parse(
          `${bits >>> 24}.${(bits >> 16) & 255}.${(bits >> 8) & 255}.${bits & 255}`,
        );
        const network = read(
          `${ipaddr.IPv4.networkAddressFromCIDR(`${whole.toString()}/${prefix}`).toString()}/${prefix}`,
        );
        const spelled = networkKeys(network);
        if ('reason' in spelled) throw new Error(spelled.reason);
        const parts = spelled.keys.map(read);
        expect(parts.every((part) => covers(network, part))).toBe(true);
        expect(parts.reduce((sum, part) => sum + networkSize(part), 0)).toBe(networkSize(network));
        expect(new Set(spelled.keys).size).toBe(spelled.keys.length);
      }),
    );
  });
});

it.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ['::ffff:0:0/96', '0.0.0.0/0'],
  ['::ffff:0:0/95', null],
  ['2001:db8::/32', '2001:db8::/32'],
  ['192.0.2.7', '192.0.2.7'],
])('%s is %s to the daemon', (text, own) => {
  const reading = readNetwork(text);
  expect('network' in reading ? formatNetwork(unmapped(reading.network)) : null).toBe(own);
});

it('knows private networks', () => {
  expect(['10.1.0.0/16', '192.168.1.1', '127.0.0.1', 'fd00::/8', '::1'].map(read).every(isPrivate)).toBe(
    true,
  );
  expect(['8.8.8.8', '10.0.0.0/7', '172.32.0.1', '2001:db8::1'].map(read).some(isPrivate)).toBe(false);
});
