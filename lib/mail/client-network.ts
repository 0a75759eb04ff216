import { formatNetwork, readNetwork, unmapped } from './network.ts';

/**
 * The network that an address belongs to, as far as who sits in it is taken to be one party: 24 bits of IPv4, 64 of IPv6 (what a
 * site gets at least, RFC 6177). What is no address stays as it is.
 */
export function networkOf(address: string): string {
  return address.includes(':') ? blockOf(address, 64) : `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}

/** What a site with IPv6 gets at most (RFC 6177); null of IPv4. */
export function siteOf(address: string): string | null {
  return address.includes(':') ? blockOf(address, 48) : null;
}

/** Who counts as one client: an address of IPv4, and of IPv6 the whole network, where everybody has as many addresses as they like. */
export function oneClient(address: string): string {
  return address.includes(':') ? networkOf(address) : address;
}

function blockOf(address: string, prefix: number): string {
  const reading = readNetwork(address);
  if ('reason' in reading) return address;
  const { family, bytes } = unmapped(reading.network);
  if (family === 4) return networkOf(bytes.join('.'));
  return formatNetwork({ family, bytes: bytes.map((byte, at) => (at < prefix / 8 ? byte : 0)), prefix });
}
