import { z } from 'zod';

/** A whole number, or nothing: an empty field means the daemon's own, and one that is left out as much. */
export const numberOrNothing = (min: number, max: number) => givenNumber(min, max).default(null);

/** The same where a field that is left out means something else than nothing. */
export function givenNumber(min: number, max: number) {
  const words = `Enter a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}, or nothing.`;
  const number = z.coerce.number(words).int(words).min(min, words).max(max, words);
  return z.preprocess((given) => (given === '' ? null : given), number.nullable());
}
