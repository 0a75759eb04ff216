/** 64 bits of a text. Two texts of a million have the same in one of thirty million maps. */
export type FoldedHash = { low: number; high: number };

/** Where the hash of a text stands behind its first word, so that many texts that begin with it need not go through it. */
export type Prefix = { readonly text: string; readonly low: number; readonly high: number };

const lowSeed = 0x2545f491;
const highSeed = 0x9e3779b9;

/** One answer for all questions: a map asks for some ten million, and none is kept. */
const answer: FoldedHash = { low: 0, high: 0 };

/** A beginning of texts, without regard to case. */
export function prefixOf(text: string): Prefix {
  run(lowSeed, highSeed, text, 0, text.length, true);
  return { text, low: answer.low, high: answer.high };
}

/**
 * The hash of a piece of a text behind a prefix, capitals as small letters (ASCII alone, as makemap folds them); with no prefix, of the text as it is. The
 * answer holds until the next question.
 */
export function hashOf(prefix: Prefix | null, text: string, from: number, to: number): FoldedHash {
  run(prefix?.low ?? lowSeed, prefix?.high ?? highSeed, text, from, to, prefix !== null);
  // the last signs have to reach all bits (the finish of MurmurHash3)
  const { low, high } = answer;
  answer.low = mixed(low ^ Math.imul(high, 0x85ebca77));
  answer.high = mixed(high ^ Math.imul(low, 0xc2b2ae3d));
  return answer;
}

function run(low: number, high: number, text: string, from: number, to: number, folds: boolean): void {
  let [one, two] = [low, high];
  for (let at = from; at < to; at += 1) {
    let sign = text.charCodeAt(at);
    if (folds && sign >= 65 && sign <= 90) sign += 32;
    one = Math.imul(one ^ sign, 0x9e3779b1);
    one ^= one >>> 15;
    two = Math.imul(two ^ sign, 0x5f356495);
    two ^= two >>> 13;
  }
  answer.low = one;
  answer.high = two;
}

function mixed(bits: number): number {
  let some = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  some = Math.imul(some ^ (some >>> 13), 0xc2b2ae35);
  return (some ^ (some >>> 16)) >>> 0;
}
