/** A condition in SQL, with its values in order. */
export type Sql = { sql: string; values: (string | number)[] };

/** What is searched in a table, and how its index (a migration made it, and triggers keep it) writes it. */
export type SearchedTable = {
  name: string;
  /** What a person may look for, as one expression. */
  text: string;
  /** The (two) columns whose beginning is what one or two characters are looked for in. */
  beginnings: readonly string[];
};

/** The characters that lead to the beginning of the one column and of the other: nobody types them. */
const lead = ['\u0002', '\u0003'] as const;

/** One word of a search: any of these texts will do. */
export type Word = readonly [string, ...string[]];

/**
 * The words of a search: all must be found, in any order. Nobody looks for control characters, and they mean something to
 * the index. `alike` tells what else will do for a word.
 */
export function wordsOf(text: string, alike: (word: string) => readonly string[] = () => []): Word[] {
  // oxlint-disable-next-line no-control-regex -- they are what it takes away
  const words = text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').split(/\s+/);
  const different = [...new Set(words.filter((word) => word !== ''))].slice(0, mostWords);
  return different.map((word) => [word, ...alike(word)]);
}

const mostWords = 12;

/**
 * What finds the words in the table's index of trigrams (FTS5): a word anywhere, even inside another; of one or two
 * characters, which are no trigram, where a column begins. `mark` narrows to the rows that carry it.
 */
export function matchOf(words: readonly Word[], mark?: string): string {
  const all = words.map((word) => joined(word.map(textMatch)));
  return [...all, ...(mark ? [quoted(mark)] : [])].join(' AND ');
}

const joined = (any: readonly string[]) => (any.length > 1 ? `(${any.join(' OR ')})` : (any[0] ?? ''));

function textMatch(text: string): string {
  const length = [...text].length;
  if (length > 2) return quoted(text);
  const before = length === 1 ? '\u0001' : '';
  return joined(lead.map((sign) => quoted(`${before}${sign}${text}`)));
}

/** What finds the rows whose first (0) or second (1) of these columns begins with a letter. */
export const beginningOf = (column: number, letter: string): string =>
  quoted(`\u0001${lead[column] ?? ''}${letter}`);

/**
 * A question that finds all that these words do, and more: of each word only three characters of its middle, which the index
 * compares five times as fast as whole words. For proving that nothing matches.
 */
export function weakMatchOf(words: readonly Word[], mark?: string): string {
  return matchOf(
    words.map(([first, ...others]) => [middleOf(first), ...others.map(middleOf)]),
    mark,
  );
}

function middleOf(text: string): string {
  const letters = [...text];
  const middle = Math.max(0, Math.floor((letters.length - 3) / 2));
  return letters.slice(middle, middle + 3).join('');
}

/** What the search index has in every row whose first (0) or second (1) of these columns is this text, of two letters or more. */
export function wholeOf(column: number, text: string): string {
  const letters = [...text];
  const parts = [`${lead[column] ?? ''}${letters.slice(0, 2).join('')}`];
  if (letters.length > 2) parts.push(letters.slice(0, 3).join(''), letters.slice(-3).join(''));
  return [...new Set(parts)].map(quoted).join(' AND ');
}

/** Less of that: what the index has in every row that holds a text that ends as this one, of three letters or more. */
export const endOf = (text: string): string => quoted([...text].slice(-3).join(''));

const quoted = (word: string) => `"${word.replaceAll('"', '""')}"`;

/** The same question put to the rows themselves. Of other letters than a to z it tells capitals from small ones. */
export function likeOf(words: readonly Word[], table: SearchedTable): Sql {
  return every(words.map((word) => any(word.map((text) => textLike(text, table)))));
}

function textLike(text: string, table: SearchedTable): Sql {
  const pattern = text.replaceAll(/[\\%_]/g, '\\$&');
  if ([...text].length > 2) return { sql: `(${table.text}) LIKE ? ESCAPE '\\'`, values: [`%${pattern}%`] };
  return any(
    table.beginnings.map((column) => ({ sql: `"${column}" LIKE ? ESCAPE '\\'`, values: [`${pattern}%`] })),
  );
}

/** All of the conditions; of none, what always holds. */
export function every(conditions: readonly (Sql | null)[]): Sql {
  const all = conditions.filter((condition) => condition !== null);
  return {
    sql: all.map(({ sql }) => `(${sql})`).join(' AND ') || '1',
    values: all.flatMap(({ values }) => values),
  };
}

/** Any of the conditions; of none, what never holds. */
export function any(conditions: readonly Sql[]): Sql {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR ') || '0',
    values: conditions.flatMap(({ values }) => values),
  };
}
