/**
 * What a key looks like, as a small number: a name, an IPv4 or IPv6 address by its number of parts, a user, an address of a person, anything else. What
 * no entry looks like need not be looked up.
 */
export type KeyShape = number;

const [names, v4, v6] = [0, 64, 128];
const mostParts = 63;
export const userShape: KeyShape = 192;
export const personShape: KeyShape = 193;
const otherShape: KeyShape = 194;
export const shapes = 195;

export function shapeOf(key: string): KeyShape {
  if (key === '') return otherShape;
  if (key.includes('@')) return key.endsWith('@') ? userShape : personShape;
  const sign = addressSign(key);
  return stepShape(sign, partsOf(key, sign));
}

/** The shape of a piece of a name (no sign) or an address, by how many parts it has. */
export function stepShape(sign: AddressSign, parts: number): KeyShape {
  return (sign === null ? names : sign === '.' ? v4 : v6) + Math.min(parts, mostParts);
}

export type AddressSign = '.' | ':' | null;

/** What stands between the parts of an address; null for a name. */
export function addressSign(key: string): AddressSign {
  const first = key.charCodeAt(0);
  if ((first === 105 || first === 73) && /^ipv6:/i.test(key)) return ':';
  return (first === 46 || (first >= 48 && first <= 57)) && /^[\d.]+$/.test(key) ? '.' : null;
}

/** How many parts a name or an address has. */
export function partsOf(key: string, sign: AddressSign): number {
  const between = sign === ':' ? 58 : 46;
  let parts = 1;
  for (let at = 0; at < key.length; at += 1) if (key.charCodeAt(at) === between) parts += 1;
  return parts;
}
