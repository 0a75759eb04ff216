/** A condition in SQL, with its values in order. */
export type Sql = { sql: string; values: (string | number)[] };

/** What is searched in a table, and how its index (a migration made it, and triggers keep it) writes it. */
export type SearchedTable = {
  name: string;
  /** What a person may look for, as one expression. */
  text: string;
  /** The (two) columns whose beginning is what one or two characters are looked for in. */
  beginnings: readonly string[];
  /** The column that its index writes in capitals, and all else in small letters, so that it can be asked what stands elsewhere. */
  capitals?: string;
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
  return different.map((word) => [word, ...otherSpellings(word), ...alike(word)]);
}

/**
 * A word with other letters than a to z as it is also written: of these neither the index nor LIKE knows which capital is which small one, nor that an accent may be a
 * sign of its own (Unicode's forms NFC and NFD), nor that an input method may write letters at their full width (NFKC).
 */
function otherSpellings(word: string): string[] {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  if (/^[\u0000-\u007f]*$/.test(word)) return [];
  const whole = word.normalize('NFC');
  const [first = '', ...others] = whole.toLowerCase();
  const cases = [whole, whole.toLowerCase(), whole.toUpperCase(), `${first.toUpperCase()}${others.join('')}`];
  const forms = cases
    .filter((one) => one.length === whole.length)
    .flatMap((one) => [one, one.normalize('NFD')]);
  return [...new Set([...forms, word.normalize('NFKC')])].filter((one) => one !== word);
}

const mostWords = 12;

/**
 * What finds the words in the table's index of trigrams (FTS5): a word anywhere, even inside another; of one or two
 * characters, which are no trigram, where a column begins. `mark` narrows to the rows that carry it.
 */
export function matchOf(words: readonly Word[], table: SearchedTable, mark?: string): string {
  const all = words.map((word) => joined(word.flatMap((text) => textMatches(text, table))));
  return [...all, ...(mark ? [quoted(mark)] : [])].join(' AND ');
}

const joined = (any: readonly string[]) => (any.length > 1 ? `(${any.join(' OR ')})` : (any[0] ?? ''));

/** As the index writes a text in one column, and as it does in the others. */
export const small = (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
export const capital = (text: string) => text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());

/** As the index writes a text in this column. */
function written(text: string, { capitals }: SearchedTable, column: string | undefined): string {
  if (capitals === undefined) return text;
  return column === capitals ? capital(text) : small(text);
}

function textMatches(text: string, table: SearchedTable): string[] {
  if ([...text].length < 3) return table.beginnings.map((_, column) => startMatch(text, table, column));
  return [...new Set([written(text, table, undefined), written(text, table, table.capitals)])].map(quoted);
}

function startMatch(text: string, table: SearchedTable, column: number): string {
  const before = [...text].length === 1 ? '\u0001' : '';
  return quoted(`${before}${lead[column] ?? ''}${written(text, table, table.beginnings[column])}`);
}

/**
 * What finds a word in other columns than this, and perhaps more; null where the index cannot tell columns apart, or finds the word
 * nowhere else.
 */
export function elsewhereOf(word: Word, table: SearchedTable, column: string, mark?: string): string | null {
  const parts = word.map((text) => {
    if ([...text].length > 2) return table.capitals === column ? [quoted(small(text))] : null;
    if (!table.beginnings.includes(column)) return null;
    return table.beginnings.flatMap((one, i) => (one === column ? [] : [startMatch(text, table, i)]));
  });
  if (parts.includes(null)) return null;
  return [joined(parts.flatMap((part) => part ?? [])), ...(mark ? [quoted(mark)] : [])].join(' AND ');
}

/** What finds words of three letters and more in the column that the index writes in capitals, and perhaps more. */
export const capitalsOf = (words: readonly Word[]): string =>
  words.map((word) => joined(word.map((text) => quoted(capital(text))))).join(' AND ');

/** What finds the rows whose first (0) or second (1) of these columns begins with a letter. */
export const beginningOf = (column: number, letter: string, table: SearchedTable): string =>
  startMatch(letter, table, column);

/**
 * Three characters of the middle of each word: what finds all that the words do, and more, and is compared five times as fast as whole words. For
 * proving that nothing matches.
 */
export const weakened = (words: readonly Word[]): Word[] =>
  words.map(([first, ...others]) => [middleOf(first), ...others.map(middleOf)]);

function middleOf(text: string): string {
  const letters = [...text];
  const middle = Math.max(0, Math.floor((letters.length - 3) / 2));
  return letters.slice(middle, middle + 3).join('');
}

/** What the search index has in every row whose first (0) or second (1) of these columns is this text, of two letters or more. */
export function wholeOf(column: number, text: string, table: SearchedTable): string {
  const letters = [...written(text, table, table.beginnings[column])];
  const parts = [`${lead[column] ?? ''}${letters.slice(0, 2).join('')}`];
  if (letters.length > 2) parts.push(letters.slice(0, 3).join(''), letters.slice(-3).join(''));
  return [...new Set(parts)].map(quoted).join(' AND ');
}

/** Less of that: what the index has in every row that holds a text that ends as this one, of three letters or more. */
export const endOf = (column: number, text: string, table: SearchedTable): string =>
  quoted([...written(text, table, table.beginnings[column])].slice(-3).join(''));

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
