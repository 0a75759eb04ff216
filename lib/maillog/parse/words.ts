/*
 * A piece cut out of a text keeps the whole text in memory as long as the piece lives. What outlives its line by long is therefore copied; what comes
 * again and again (names of ciphers, of hosts) is one string.
 */

/** The same text in memory of its own. */
export function copyOf(text: string): string {
  return text.length < shortest ? text : ` ${text}`.slice(1);
}

/** V8 copies what is shorter anyway. */
const shortest = 13;

const words = new Map<string, string>();
const mostWords = 4096;

/** The one string for a text that comes again and again. */
export function wordOf(text: string): string {
  if (text.length < shortest) return text;
  const known = words.get(text);
  if (known !== undefined) return known;
  const word = copyOf(text);
  if (words.size >= mostWords) words.clear();
  words.set(word, word);
  return word;
}
