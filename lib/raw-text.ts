/**
 * Old files hold bytes of other character sets. In a text each such byte is a sign of a private range, so that it can be stored and shown, and comes back
 * as the byte it was.
 */
const firstSign = 0xf700;

/** The text of a file: UTF-8, and where a line is not, byte by byte. Controls beyond ASCII are none that anybody writes in UTF-8. */
export function textOfBytes(bytes: Uint8Array): string {
  const whole = asUtf8(bytes);
  if (whole !== null) return whole;
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
    lines.push(asUtf8(line) ?? byteByByte(line));
    from += line.length;
  }
  return lines.join('');
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /[\u0080-\u009f\u2028\u2029\uf780-\uf7ff]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

const byteByByte = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : firstSign + byte)).join('');

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

/** The bytes 0x80 to 0x9f as Windows means them (windows-1252); a blank where it has none. In Latin-1 they are controls, which nobody writes. */
const windowsLetters = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The text as people read it: such bytes as letters of Latin-1, which they are most often, or of Windows. */
export function readableText(text: string): string {
  return text.replace(/[\uf780-\uf7ff]/g, (sign) => {
    const byte = sign.charCodeAt(0) - firstSign;
    return windowsLetters[byte - 0x80]?.trim() || (byte < 0xa0 ? sign : String.fromCharCode(byte));
  });
}
