import ipaddr from 'ipaddr.js';
import type { Peer } from '#lib/maillog/parse/line.ts';
import { lastOf } from '#lib/maillog/parse/scan-text.ts';
import { copyOf } from '#lib/maillog/parse/words.ts';

/*
 * What was read last, by the last signs of the text, which are the address: the lines of a connection name the same client. A peer is never changed, so they
 * may share it. Slots that are written over cost less than a table that is emptied; few of them, so that what stands there does not live for long.
 */
const slots = 256;
const texts = Array.from({ length: slots }, () => '');
/** What an empty text stands for. */
export const nobody: Peer = { name: null, address: null, forged: false };
const peers = Array.from({ length: slots }, () => nobody);
/** Longer ones are not worth remembering. */
const longestKnown = 320;

/** Reads `name [address] (may be forged)`, `[address]`, `user@host [address]`, `user@[address]` and `user@localhost`. The address is the last bracket. */
export function parsePeer(text: string): Peer {
  const slot = slotOf(text);
  const found = peers[slot];
  if (texts[slot] === text && found) return found;
  if (text.length > longestKnown) return readPeer(text);
  const own = copyOf(text);
  const peer = readPeer(own);
  texts[slot] = own;
  peers[slot] = peer;
  return peer;
}

function slotOf(text: string): number {
  const end = text.length;
  let hash = end;
  for (let at = Math.max(0, end - 10); at < end; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash & (slots - 1);
}

const pipeMark = ' [[UNIX: localhost]]';
const forgedMark = ' (may be forged)';
const at = 0x40;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeRound = 0x29;

function readPeer(text: string): Peer {
  const forged = text.charCodeAt(text.length - 1) === closeRound && text.endsWith(forgedMark);
  const whole = forged ? text.slice(0, -forgedMark.length) : text;
  const open = lastOf(whole, openBracket);
  const address =
    open >= 0 &&
    whole.charCodeAt(whole.length - 1) === closeBracket &&
    (open === 0 || whole[open - 1] === ' ' || whole[open - 1] === '@')
      ? parseAddress(whole.slice(open + 1, -1))
      : null;
  if (address === null) return { name: bareName(text), address: null, forged: false };
  const isNameless = open < 2 || whole.charCodeAt(open - 1) === at;
  return { name: isNameless ? null : hostName(whole.slice(0, open - 1)), address, forged };
}

/** A host alone, `mx.example.org.`, a user of this host, `kim@localhost`, or what speaks through a pipe, `localhost [[UNIX: localhost]]`. */
function bareName(text: string): string | null {
  if (text.endsWith(pipeMark)) return text.slice(0, -pipeMark.length);
  if (text === '' || text.includes('@')) return text || null;
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return name.toLowerCase();
}

/** Without what identd said of the user, and without the dot at the end; null for an address in brackets. */
function hostName(text: string): string | null {
  const start = text.includes('@') ? lastOf(text, at) + 1 : 0;
  const end = text.endsWith('.') ? text.length - 1 : text.length;
  const name = start === 0 && end === text.length ? text : text.slice(start, end);
  if (name === '' || name.charCodeAt(0) === openBracket) return null;
  return name.toLowerCase();
}

/** An address as the daemon writes it, in its shortest form; null for anything else. */
export function parseAddress(text: string): string | null {
  if (text.length > 64) return null;
  if (isIpv4(text)) return text;
  const bare = text.replace(/^IPv6:/i, '');
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare).toString() : null;
}

function isIpv4(text: string): boolean {
  let dots = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x2e && digits > 0) {
      dots += 1;
      digits = 0;
    } else if (sign >= 0x30 && sign <= 0x39 && digits < 3) digits += 1;
    else return false;
  }
  return dots === 3 && digits > 0;
}
