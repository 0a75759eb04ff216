/**
 * The block function of MD5 (RFC 1321 section 3.4). OpenSSL hashes whole messages only; CRAM-MD5 verifiers are the state after
 * the first block of each half of an HMAC (RFC 2195 section 2), so that state has to be made here.
 */
const sines = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

export type Md5State = readonly [number, number, number, number];

export const md5Start: Md5State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

/** The state after one more block of 64 bytes. */
export function md5Block(state: Md5State, block: Uint8Array): Md5State {
  const view = new DataView(block.buffer, block.byteOffset, 64);
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i += 1) {
    const { mixed, word, turns } = step(i, b, c, d);
    const sum = (a + mixed + (sines[i] ?? 0) + view.getUint32(word * 4, true)) >>> 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << turns) | (sum >>> (32 - turns)))) >>> 0];
  }
  return [(state[0] + a) >>> 0, (state[1] + b) >>> 0, (state[2] + c) >>> 0, (state[3] + d) >>> 0];
}

function step(i: number, b: number, c: number, d: number) {
  const turn = i % 4;
  if (i < 16) return { mixed: (b & c) | (~b & d), word: i, turns: shifts[0][turn] ?? 0 };
  if (i < 32) return { mixed: (d & b) | (~d & c), word: (5 * i + 1) % 16, turns: shifts[1][turn] ?? 0 };
  if (i < 48) return { mixed: b ^ c ^ d, word: (3 * i + 5) % 16, turns: shifts[2][turn] ?? 0 };
  return { mixed: c ^ (b | ~d), word: (7 * i) % 16, turns: shifts[3][turn] ?? 0 };
}
