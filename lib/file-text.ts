/**
 * The text of a file that a person chose, whatever their program wrote it in: Excel saves “Unicode text” as UTF-16 and plain CSV in the letters of
 * Windows; editors put a byte order mark in front of UTF-8. The file may be cut anywhere.
 */
export function fileText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
