import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Md5State, md5Block, md5Start } from './md5.ts';

/** RFC 1321 sections 3.1 to 3.5 around the block function. */
function md5(message: Buffer): string {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  let state: Md5State = md5Start;
  for (let at = 0; at < padded.length; at += 64) state = md5Block(state, padded.subarray(at, at + 64));
  const digest = Buffer.alloc(16);
  state.forEach((word, i) => digest.writeUInt32LE(word, i * 4));
  return digest.toString('hex');
}

test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
])('gives the digests of RFC 1321 appendix A.5 (%j)', (message, digest) => {
  expect(md5(Buffer.from(message))).toBe(digest);
});

test('agrees with OpenSSL on any message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const message = Buffer.from(bytes);
      expect(md5(message)).toBe(createHash('md5').update(message).digest('hex'));
    }),
  );
});
