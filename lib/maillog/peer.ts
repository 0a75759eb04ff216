import ipaddr from 'ipaddr.js';
import type { Peer } from '#lib/maillog/line.ts';
import { copyOf } from '#lib/maillog/words.ts';

/** The same few hosts stand in most lines. A peer is never changed, so lines may share it. */
const known = new Map<string, Peer>();
const mostKnown = 4096;
/** Longer ones are not worth remembering. */
const longestKnown = 320;

/** Reads `name [address] (may be forged)`, `[address]`, `user@host [address]` and `user@localhost`. The address is the last bracket. */
export function parsePeer(text: string): Peer {
  const found = known.get(text);
  if (found) return found;
  if (text.length > longestKnown) return readPeer(text);
  const own = copyOf(text);
  const peer = readPeer(own);
  if (known.size >= mostKnown) known.clear();
  known.set(own, peer);
  return peer;
}

const forgedMark = ' (may be forged)';

function readPeer(text: string): Peer {
  const forged = text.endsWith(forgedMark);
  const whole = forged ? text.slice(0, -forgedMark.length) : text;
  const open = whole.lastIndexOf('[');
  const address =
    open >= 0 && whole.endsWith(']') && (open === 0 || whole[open - 1] === ' ')
      ? parseAddress(whole.slice(open + 1, -1))
      : null;
  if (address === null) return { name: text || null, address: null, forged: false };
  return { name: hostName(whole.slice(0, Math.max(0, open - 1))), address, forged };
}

/** Without what identd said of the user, and without the dot at the end; null for an address in brackets. */
function hostName(text: string): string | null {
  const whole = text.slice(text.lastIndexOf('@') + 1);
  const name = whole.endsWith('.') ? whole.slice(0, -1) : whole;
  return name === '' || name.startsWith('[') ? null : name.toLowerCase();
}

/** An address as the daemon writes it, in its shortest form; null for anything else. */
export function parseAddress(text: string): string | null {
  if (text.length > 64) return null;
  if (/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text)) return text;
  const bare = text.replace(/^IPv6:/i, '');
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare).toString() : null;
}
