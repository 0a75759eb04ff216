/**
 * Where in an input half a sign of UTF-16 stands (a lone surrogate), by the names that lead there; null where none does. It has no bytes: no database,
 * certificate or address can hold it, and JSON can say it.
 */
export function halfSignIn(value: unknown): string | null {
  return placeIn(value, [])?.join('.') ?? null;
}

function placeIn(value: unknown, path: readonly string[]): readonly string[] | null {
  if (typeof value === 'string') return isHalf(value) ? path : null;
  if (!isPlain(value)) return null;
  for (const [name, member] of Object.entries(value)) {
    if (isHalf(name)) return path;
    const place = placeIn(member, [...path, name]);
    if (place !== null) return place;
  }
  return null;
}

const isHalf = (text: string): boolean => /\p{Cs}/u.test(text);

/** Times, bytes and other things with a life of their own hold no text that came in. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
