import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOfText, readableText, textOfBytes } from './raw-text.ts';

it('every file comes back byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
    }),
  );
});

it('comes back where its UTF-8 holds the private signs themselves, or controls', () => {
  const bytes = new TextEncoder().encode('a\uf7e9\u0085\u2028é');
  expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
});

it('Latin-1 is readable', () => {
  expect(readableText(textOfBytes(Uint8Array.of(0x67, 0xe9, 0x6e)))).toBe('gén');
});

it('the bytes that Windows puts where Latin-1 has controls are readable, too', () => {
  expect(readableText(textOfBytes(Uint8Array.of(0x92, 0x80, 0x9f, 0xa0, 0xff)))).toBe('’€Ÿ\u00a0ÿ');
  expect(readableText(textOfBytes(Uint8Array.of(0x81)))).toBe('\uf781');
});

it('a line in UTF-8 is read as that, whatever the others are', () => {
  const bytes = Uint8Array.of(0xc3, 0xa9, 0x0a, 0xe9, 0x0a, 0xc3, 0xa9);
  expect(readableText(textOfBytes(bytes))).toBe('é\né\né');
  expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
});
