import ipaddr from 'ipaddr.js';
import type { Peer } from '#lib/maillog/line.ts';

/** Reads `name [address] (may be forged)`, `[address]`, `user@host [address]` and `user@localhost`. The address is the last bracket. */
export function parsePeer(text: string): Peer {
  const match = /^(?:(.*) )?\[([^[\]]+)\]( \(may be forged\))?$/.exec(text);
  const address = parseAddress(match?.[2] ?? '');
  if (!match || address === null) return { name: text || null, address: null, forged: false };
  return { name: hostName(match[1] ?? ''), address, forged: match[3] !== undefined };
}

/** Without what identd said of the user, and without the dot at the end; null for an address in brackets. */
function hostName(text: string): string | null {
  const name = text.slice(text.lastIndexOf('@') + 1).replace(/\.$/, '');
  return name === '' || name.startsWith('[') ? null : name.toLowerCase();
}

/** An address as the daemon writes it, in its shortest form; null for anything else. */
export function parseAddress(text: string): string | null {
  if (/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text)) return text;
  const bare = text.replace(/^IPv6:/i, '');
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare).toString() : null;
}
