import { expect, it } from 'vitest';
import { fileText } from './file-text.ts';

const text = 'key;value\r\nmüller@example.org;“550 no”\r\n';
const utf8 = new TextEncoder().encode(text);
const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
const swapped = new Uint8Array(Buffer.from(utf16).swap16());

it.each([
  ['UTF-8', utf8],
  ['UTF-8 with a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...utf8])],
  ['UTF-16 as Excel writes it', utf16],
  ['UTF-16 the other way round', swapped],
])('reads %s', (_, bytes) => {
  expect(fileText(bytes)).toBe(text);
});

it('reads the letters of Windows, and what is cut inside of a letter', () => {
  expect(fileText(Uint8Array.of(0x6d, 0xfc))).toBe('mü');
  expect(fileText(utf8.subarray(0, 12))).toBe('key;value\r\nm');
});
