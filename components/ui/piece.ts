/** A stretch of text, plain or marked. */
export type Piece = string | { mark: string };

/** Splits a text around the first place of each of the given words, which become marks. Words that are not in it are ignored. */
export function markWords(text: string, words: readonly string[]): Piece[] {
  const places = words
    .filter((word) => word !== '')
    .map((word) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length }))
    .filter((place) => place.start >= 0)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces: Piece[] = [];
  let done = 0;
  for (const place of places) {
    if (place.start < done) continue;
    if (place.start > done) pieces.push(text.slice(done, place.start));
    pieces.push({ mark: text.slice(place.start, place.end) });
    done = place.end;
  }
  if (done < text.length) pieces.push(text.slice(done));
  return pieces;
}
