import { expect, test } from 'vitest';
import { networkOf, oneClient, siteOf } from './client-network.ts';

test.each([
  ['10.9.0.20', '10.9.0.0/24', null, '10.9.0.20'],
  ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64', '2001:db8::/48', '2001:db8:0:7::/64'],
  ['2001:DB8::7', '2001:db8::/64', '2001:db8::/48', '2001:db8::/64'],
  ['2001:0db8:0005:0007::', '2001:db8:5:7::/64', '2001:db8:5::/48', '2001:db8:5:7::/64'],
  ['::1', '::/64', '::/48', '::/64'],
  ['::ffff:10.9.0.20', '10.9.0.0/24', '10.9.0.0/24', '10.9.0.0/24'],
  ['unknown:', 'unknown:', 'unknown:', 'unknown:'],
])('%s is of %s, at a site of %s, and counts as %s', (address, network, site, client) => {
  expect(networkOf(address)).toBe(network);
  expect(siteOf(address)).toBe(site);
  expect(oneClient(address)).toBe(client);
});
