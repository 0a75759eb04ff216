import type { Db } from '#lib/db/client.ts';
import { slips, slipsAllowed } from './nearest-name.ts';

export type AlikeAccount = { id: string; name: string; label: string };

const most = 5;
/** More words than these nobody types to find a person. */
const mostWords = 4;
const mostRows = 20_000;

/**
 * Accounts that were probably meant by a search that found none: each word is, but for a slip or two and for accents, a word of the
 * name or of the person, or how one begins. Words are taken to begin with the right letter.
 */
export async function findAlike(db: Db, text: string): Promise<AlikeAccount[]> {
  const words = wordsIn(text).filter((word) => word.length > 1);
  if (words.length === 0 || words.length > mostWords) return [];
  const ways = [...new Set(words.flatMap((word) => word.slice(0, 1)))].map(letters).flatMap((first) => [
    { column: 'name', pattern: `${first}*` },
    { column: 'name', pattern: `*[._-]${first}*` },
    { column: 'label', pattern: `${first}*` },
    { column: 'label', pattern: `*[ .-]${first}*` },
  ]);
  const isAny = ways.map(({ column }) => `"${column}" GLOB ?`).join(' OR ');
  const rows = await db.$queryRawUnsafe<AlikeAccount[]>(
    `SELECT "id", "name", "label" FROM "Account" WHERE ${isAny} LIMIT ${mostRows}`,
    ...ways.map(({ pattern }) => pattern),
  );
  return rows
    .map((row) => ({ row, far: farness(words, wordsIn(`${row.name} ${row.label}`)) }))
    .filter(({ far }) => far !== null)
    .toSorted((one, other) => (one.far ?? 0) - (other.far ?? 0) || one.row.name.localeCompare(other.row.name))
    .slice(0, most)
    .map(({ row }) => row);
}

/** How many slips lie between what was typed and these words; null when any word is like none of them. */
function farness(typed: readonly string[], words: readonly string[]): number | null {
  const each = typed.map((word) => {
    const allowed = slipsAllowed(word);
    const far = Math.min(...words.map((one) => (one.startsWith(word) ? 0 : slips(word, one, allowed))));
    return far > allowed ? null : far;
  });
  return each.some((far) => far === null) ? null : each.reduce<number>((sum, far) => sum + (far ?? 0), 0);
}

/** Small letters and digits without accents: `Jörgen Müller` is jorgen, muller. */
const wordsIn = (text: string): string[] =>
  folded(text)
    .replace(/[@+].*$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const folded = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øłđßæœ]/g, (letter) => spelt[letter] ?? letter);

const spelt: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe' };

const latin = Array.from({ length: 0x17f - 0xc0 }, (_, at) => String.fromCodePoint(0xc0 + at));

/** What GLOB takes for a letter, whatever its accent and size. */
const letters = (letter: string): string =>
  `[${letter}${letter.toUpperCase()}${latin.filter((one) => folded(one).startsWith(letter)).join('')}]`;
