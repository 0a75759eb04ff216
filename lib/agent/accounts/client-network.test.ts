import { expect, test } from 'vitest';
import { networkOf } from './client-network.ts';

test.each([
  ['10.9.0.20', '10.9.0.0/24'],
  ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
  ['2001:DB8::7', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0007::', '2001:db8:0:7::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network));
