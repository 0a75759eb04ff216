/** A Message-ID as a number of 47 bits (two of FNV-1a): short enough for an index, and hardly ever that of another. */
export function messageKey(messageId: string): number {
  if (messageId.startsWith(keyMark)) return Number(messageId.slice(1));
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let at = 0; at < messageId.length; at += 1) {
    const sign = messageId.charCodeAt(at);
    low = Math.imul(low ^ sign, 0x01000193);
    high = Math.imul(high ^ sign, 0x01000193) ^ (low >>> 15);
  }
  return (high & 0x7fffff) * 2 ** 24 + (low & 0xffffff);
}

/** No line of a log holds this sign. */
const keyMark = '\0';

/** Stands for a Message-ID of which the store has the key alone, so that a copy of its message is given the same. */
export function idOfKey(key: number): string {
  return `${keyMark}${key}`;
}
