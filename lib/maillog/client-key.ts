import { type Network, readNetwork } from '#lib/mail/network.ts';

/** An address as 16 bytes, IPv4 as IPv6 has it (RFC 4291 section 2.5.5.2), so that a network is a range. Null when it is no address. */
export function clientKey(address: string | null): Buffer | null {
  if (address === null) return null;
  const plain = plainIpv4.exec(address);
  if (plain) return keyOfIpv4(plain);
  const range = keyRange(address);
  return range && range[0].equals(range[1]) ? range[0] : null;
}

/** Most are of this form, and need not be read as a network. */
const plainIpv4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

function keyOfIpv4([, ...numbers]: readonly string[]): Buffer | null {
  const key = Buffer.alloc(16);
  key.fill(0xff, 10, 12);
  for (const [at, number] of numbers.entries()) {
    if (Number(number) > 0xff) return null;
    key[12 + at] = Number(number);
  }
  return key;
}

/** The first and the last key of an address or network as people write it; null when the text is neither. */
export function keyRange(text: string): [Buffer, Buffer] | null {
  const reading = readNetwork(text);
  return 'reason' in reading ? null : [edge(reading.network, 0), edge(reading.network, 0xff)];
}

function edge({ family, bytes, prefix }: Network, fill: number): Buffer {
  const key = Buffer.alloc(16);
  if (family === 4) key.fill(0xff, 10, 12);
  const start = 16 - bytes.length;
  for (const [at, byte] of bytes.entries()) {
    const free = Math.min(8, Math.max(0, (at + 1) * 8 - prefix));
    key[start + at] = byte | (fill & ((1 << free) - 1));
  }
  return key;
}

/**
 * What the texts of all addresses of a network begin with, as far as they are written in their shortest form; others may begin so as well. One address is told
 * whole.
 */
export function beginningOfTexts([first, last]: readonly [Buffer, Buffer]): string {
  const isIpv4 = first.readUIntBE(0, 6) === 0 && first.readUIntBE(6, 6) === 0xffff;
  const parts = isIpv4 ? [12, 13, 14, 15] : [0, 2, 4, 6, 8, 10, 12];
  const read = (key: Buffer, at: number) => (isIpv4 ? key.readUInt8(at) : key.readUInt16BE(at));
  let text = '';
  for (const at of parts) {
    const part = read(first, at);
    // a group of zeros may be left out of the text
    if (part !== read(last, at) || (!isIpv4 && part === 0)) return text;
    text += isIpv4 ? `${part}${at < 15 ? '.' : ''}` : `${part.toString(16)}:`;
  }
  return text;
}
