import { forgetOldest } from '#lib/forget-oldest.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';

/** So many bytes two contents have in common at their beginning, and at their end. */
export type CommonEnds = { head: number; tail: number };

/** What is true of two contents stays true, whatever becomes of the files that hold them. */
const known = new Map<string, CommonEnds>();
const most = 100;
const nameOf = (base: string, sha256: string) => `${base} ${sha256}`;

/** Notes what a content, which by now has been held against its digest, has in common with the one that it was made of. */
export function noteCommonEnds({
  base,
  baseSize,
  sha256,
  pieces,
}: {
  base: string;
  baseSize: number;
  sha256: string;
  pieces: Splice['pieces'];
}): void {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (pieces.length < 2) return;
  const head = first && 'from' in first && first.from === 0 ? first.length : 0;
  const tail = last && 'from' in last && last.from + last.length === baseSize ? last.length : 0;
  if (head + tail > baseSize) return;
  known.set(nameOf(base, sha256), { head, tail });
  forgetOldest(known, most);
}

/** Nothing, where nothing is known. */
export const commonEnds = (base: string, sha256: string): CommonEnds =>
  known.get(nameOf(base, sha256)) ?? { head: 0, tail: 0 };
