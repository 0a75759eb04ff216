import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOfText, mailFileText, readableText, textOfBytes } from './raw-text.ts';

it('every file comes back byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      // A file that holds the private signs themselves, in UTF-8, is nobody's.
      fc.pre(!/[\uf780-\uf7ff]/.test(new TextDecoder().decode(bytes)));
      expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
    }),
  );
});

it('Latin-1 is readable', () => {
  const bytes = Uint8Array.of(0x67, 0xe9, 0x6e);
  expect(readableText(textOfBytes(bytes))).toBe('gén');
  expect(mailFileText('access', bytes)).toBe('gén');
  expect(bytesOfText(mailFileText('sendmail.mc', bytes))).toEqual(bytes);
});
