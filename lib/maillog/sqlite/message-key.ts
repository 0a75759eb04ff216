/** A Message-ID as a number of 31 bits (FNV-1a): short enough for an index; what it leads to is compared in full. */
export function messageKey(messageId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < messageId.length; at += 1)
    hash = Math.imul(hash ^ messageId.charCodeAt(at), 0x01000193);
  return (hash >>> 1) & 0x7fffffff;
}
