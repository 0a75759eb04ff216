/**
 * Old files hold bytes of other character sets. In a text each such byte is a sign of a private range, so that it can be stored and shown, and comes back
 * as the byte it was.
 */
const firstSign = 0xf700;

/** The text of a file: UTF-8, and where it is not, byte by byte. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : firstSign + byte)).join('');
  }
}

const rawSigns = /[\uf780-\uf7ff]/;

/** The bytes of a text, as `textOfBytes` reads them. */
export function bytesOfText(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!rawSigns.test(text)) return encoder.encode(text);
  const parts = text.split(/([\uf780-\uf7ff])/);
  const bytes = parts.map((part) =>
    rawSigns.test(part) ? Uint8Array.of(part.charCodeAt(0) - firstSign) : encoder.encode(part),
  );
  const whole = new Uint8Array(bytes.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The text as people read it: such bytes as letters of Latin-1, which they are most often. */
export function readableText(text: string): string {
  return text.replace(/[\uf780-\uf7ff]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - firstSign));
}

/** The text of one of a mail host's files. Only m4 hands bytes on as they are; maps and class files are read as Latin-1. */
export function mailFileText(path: string, bytes: Uint8Array): string {
  const text = textOfBytes(bytes);
  return /\.(?:mc|m4)$/.test(path) ? text : readableText(text);
}
