import ipaddr from 'ipaddr.js';
import type { Reason } from './reason.ts';

/** An IP network or, with the longest prefix, one address. Host bits are zero. */
export type Network = { family: 4 | 6; bytes: readonly number[]; prefix: number };

export type NetworkReading = { network: Network } | { reason: string };

/** Whether a text is meant as an address or network, so that the reason it is wrong speaks of networks and not of host names. */
export function looksLikeNetwork(text: string): boolean {
  return (
    /^\[?[\d./]+\]?$/.test(text) || /^\[?ipv6:/i.test(text) || (text.includes(':') && !text.includes('@'))
  );
}

/**
 * Reads an address or network as people write them: `192.0.2.7`, `192.0.2.0/24`, the daemon's own `192.0.2`, `2001:db8::/32`, `IPv6:2001:db8`,
 * `[192.0.2.7]`. A network with host bits is refused with the spelling that was probably meant.
 */
export function readNetwork(text: string): NetworkReading {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  const zone = /^[\da-f:.]*:[\da-f:.]*(%[^/]+)/i.exec(bare)?.[1];
  if (zone !== undefined) return { reason: `Leave out “${zone}”: it has a meaning on one host alone.` };
  if (/^ipv6:/i.test(bare)) return readTaggedV6(bare.slice(5));
  const [address = '', bits, ...rest] = bare.split('/');
  if (rest.length > 0) return { reason: 'A network has one slash, such as 192.0.2.0/24.' };
  const octets = readOctets(address);
  if (octets !== null && octets.length < 4) {
    if (bits !== undefined)
      return { reason: 'Write all four numbers before the slash, such as 192.0.2.0/24.' };
    const bytes = [...octets, 0, 0, 0].slice(0, 4);
    return { network: { family: 4, bytes, prefix: octets.length * 8 } };
  }
  if (octets !== null) return withPrefix(4, octets, bits);
  const groups = readGroups(address);
  return groups === null ? { reason: `“${text}” is no address or network.` } : withPrefix(6, groups, bits);
}

/** Why a text is no address or network. */
export function networkReason(text: string): Reason {
  const reading = readNetwork(text);
  return 'reason' in reading ? reading.reason : null;
}

/** As people write it: `192.0.2.0/24`, `2001:db8::/32`; one address without the slash. */
export function formatNetwork({ family, bytes, prefix }: Network): string {
  const address = ipaddr.fromByteArray([...bytes]).toString();
  return prefix === longestPrefix(family) ? address : `${address}/${prefix}`;
}

/**
 * An IPv4 address or network that is spelled as IPv6 (`::ffff:192.0.2.7`, RFC 4291 section 2.5.5.2) in its own form, by which the daemon and the kernel name
 * clients; any other as it is.
 */
export function unmapped(network: Network): Network {
  if (!covers(mappedNetwork, network)) return network;
  return { family: 4, bytes: network.bytes.slice(12), prefix: network.prefix - 96 };
}

/** How many addresses a network holds, as a number: exact up to 2^53. */
export function networkSize({ family, prefix }: Network): number {
  return 2 ** (longestPrefix(family) - prefix);
}

/** Whether `inner` lies wholly within `outer`. */
export function covers(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  return inner.bytes.every((byte, at) => (byte & maskByte(outer.prefix, at)) === outer.bytes[at]);
}

/** Whether every address of the network is reserved for private use, loopback or link-local, so that no stranger on the Internet has it. */
export function isPrivate(network: Network): boolean {
  return privateNetworks.some((range) => covers(range, network));
}

/** The ranges for private use, loopback or link-local that lie wholly within a wider network. */
export function privateNetworksIn(network: Network): Network[] {
  return privateNetworks.filter((range) => covers(network, range));
}

/** Whether the network is loopback. */
export function isLoopback(network: Network): boolean {
  return loopbackNetworks.some((range) => covers(range, network));
}

// RFC 1918, 6598, 1122, 3927; RFC 4193, 4291.
const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
]
  .concat('fc00::/7', 'fe80::/10', '::1')
  .map(known);
const loopbackNetworks = ['127.0.0.0/8', '::1'].map(known);
const mappedNetwork = known('::ffff:0:0/96');

function known(text: string): Network {
  const reading = readNetwork(text);
  if ('reason' in reading) throw new Error(reading.reason);
  return reading.network;
}

function longestPrefix(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** One to four decimal numbers up to 255 without leading zeros, with or without a dot at the end; null for anything else. */
function readOctets(text: string): number[] | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){0,3}\.?$/.test(text)) return null;
  const parts = text.replace(/\.$/, '').split('.');
  if (parts.some((part) => String(Number(part)) !== part || Number(part) > 255)) return null;
  return parts.map(Number);
}

function readGroups(text: string): number[] | null {
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.IPv6.parse(text).toByteArray();
}

/** The daemon's spelling of IPv6: `2001:db8:7` is the network 2001:db8:7::/48, eight groups are one address. */
function readTaggedV6(text: string): NetworkReading {
  const whole = readNetwork(text);
  if (text.includes('::') || text.includes('/') || text.split(':').length === 8) return whole;
  const groups = text.replace(/:$/, '').split(':');
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
    return { reason: `“${text}” is no IPv6 network.` };
  return readNetwork(`${groups.join(':')}::/${groups.length * 16}`);
}

function withPrefix(family: 4 | 6, bytes: readonly number[], bits: string | undefined): NetworkReading {
  const longest = longestPrefix(family);
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > longest)) {
    return { reason: `The number after the slash is from 0 to ${longest}.` };
  }
  const prefix = bits === undefined ? longest : Number(bits);
  const zeroed = bytes.map((byte, at) => byte & maskByte(prefix, at));
  const network: Network = { family, bytes: zeroed, prefix };
  if (zeroed.some((byte, at) => byte !== bytes[at])) {
    const address = ipaddr.fromByteArray([...bytes]).toString();
    return {
      reason: `${address}/${prefix} has host bits set. Write ${formatNetwork(network)}, or ${address} alone.`,
    };
  }
  return { network };
}

function maskByte(prefix: number, at: number): number {
  const bits = Math.min(8, Math.max(0, prefix - at * 8));
  return (0xff << (8 - bits)) & 0xff;
}
