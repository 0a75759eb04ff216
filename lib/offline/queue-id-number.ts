/** A number of 32 bits for a queue id (FNV-1a), never 0. Two ids may have the same. */
export function numberOfId(id: string): number {
  let hash = start;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), prime);
  return hash === 0 ? 1 : hash;
}

/** The same of an id that stands in bytes. */
export function numberOfIdIn(bytes: Buffer, from: number, until: number): number {
  let hash = start;
  for (let at = from; at < until; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), prime);
  return hash === 0 ? 1 : hash;
}

const start = 0x811c9dc5;
const prime = 0x01000193;
