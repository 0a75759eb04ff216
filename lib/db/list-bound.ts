import type { Db } from './client.ts';
import { bytes, fewOf, inPlace, last, type Place, type Step } from './list-ahead.ts';
import { beyondOf, type Limits, type ListQuestion, type Part } from './list-question.ts';
import { type Alike, behind, goOn, isIn, sameLetter, walkToHits } from './list-walk.ts';
import { capital, capitalsOf, elsewhereOf, every, small, type Word, weakened } from './search-text.ts';

/**
 * Finds a page in the order of a column that holds one of the words wherever it is found, but for a few rows: among its texts (REJECT among
 * values) by those that hold the word, of one or two letters where the column begins with it. What lies between is not looked at, however much it
 * is. Null where the index tells of no word that it stands in this column alone.
 */
export async function walkToBound(
  db: Db,
  question: ListQuestion,
  words: readonly Word[],
  limits: Limits,
): Promise<Step[] | null> {
  const { bound, known } = await boundWords(db, question, words, limits.first);
  if (bound.length === 0) return null;
  const [long, short] = [bound.filter(isLong), bound.filter((word) => !isLong(word))];
  const begun = short.reduce(fromWord, question);
  const found =
    long.length === 0
      ? await walkToHits(db, begun, words, limits)
      : await walkTexts(db, begun, { words, long, known, limits });
  return found && inPlace([...known, ...found], question.way).slice(0, question.way.take);
}

const isLong = (word: Word) => word.every((text) => [...text].length > 2);

/** The words that stand nowhere else than in the column of the order, but for a few rows that match; and these. */
async function boundWords(db: Db, question: ListQuestion, words: readonly Word[], few: number) {
  const { table, sort, mark } = question;
  const bound: Word[] = [];
  const known: Step[] = [];
  for (const word of words) {
    const matches = [...weakened([word]), word].flatMap((some) => elsewhereOf(some, table, sort, mark) ?? []);
    const found = matches.length > 0 ? await fewOf(db, question, { words, matches, few }) : null;
    if (found === null) continue;
    bound.push(word);
    known.push(...found);
  }
  return { bound, known };
}

/** The list where the column of the order begins with a word, in capitals or small letters, and a little more. */
function fromWord(question: ListQuestion, word: Word): ListQuestion {
  const ends = word.flatMap((text) => [capital(text), small(text)]).toSorted(bytes);
  const [first = '', end = ''] = [ends[0], ends.at(-1)];
  return between(question, first, `${end}${last}`);
}

/** The list from the one text to the other, whichever comes first, both of them with it. */
function between(question: ListQuestion, one: string, other: string): ListQuestion {
  const [first = one, end = other] = [one, other].toSorted(bytes);
  const { sort, way, list, parts } = question;
  const isUp = way.direction === 'asc';
  const near: Place = isUp ? { value: first, id: '' } : { value: end, id: last };
  const isBehind =
    way.from !== null &&
    (bytes(way.from.value, near.value) || bytes(way.from.id, near.id)) * (isUp ? 1 : -1) > 0;
  const limit = { sql: `"${sort}" ${isUp ? '<=' : '>='} ?`, values: [isUp ? end : first] };
  return {
    ...question,
    list: every([list, limit]),
    parts: parts.map(({ rows: _all, ...part }): Part => ({ ...part, ...every([part, limit]) })),
    way: { ...way, from: isBehind ? way.from : near },
  };
}

type Texts = { words: readonly Word[]; long: readonly Word[]; known: Step[]; limits: Limits };

/** What matches where the texts of the column hold all of the long words. Null when these are too many to be told. */
async function walkTexts(db: Db, question: ListQuestion, { words, long, known, limits }: Texts) {
  const { table, sort, way } = question;
  const page: Step[] = [];
  let here = question;
  for (let most = limits.texts, told = 0; told < 3; told += 1, most = 10 * limits.texts) {
    const { texts, end } = await nextTexts(db, here, most);
    const runs = runsOf(texts, (text) => long.every((word) => isIn(word, text)));
    for (const { first, end: until } of runs) {
      const found = await walkToHits(db, between(here, first, until), words, limits);
      if (found === null) return null;
      page.push(...found);
      if (page.length >= way.take) return page;
    }
    if (end === null) return page;
    here = goOn(here, end);
    const letter = runs.length === 0 ? [...(texts.at(-1) ?? '')][0] : undefined;
    const alike = letter === undefined ? null : sameLetter(table.beginnings.indexOf(sort), letter, table);
    const found = alike && (await underLetter(db, here, { words, long, alike, few: limits.first }));
    if (!alike || !found) continue;
    known.push(...found);
    here = goOn(here, behind(alike, way));
  }
  return null;
}

/** What matches among the texts with the same first letter when they are few: each holds all of the long words. */
function underLetter(
  db: Db,
  question: ListQuestion,
  { words, long, alike, few }: Pick<Texts, 'words' | 'long'> & { alike: Alike; few: number },
): Promise<Step[] | null> {
  const matches = [weakened(long), long].map((some) => `${capitalsOf(some)} AND ${alike.match}`);
  return fewOf(db, question, { words, matches, condition: alike.condition(`"${question.sort}"`), few });
}

/** The different texts of the column of the order that come next, and the place behind them; null where there are no more. */
async function nextTexts(db: Db, { table, parts, sort, way }: ListQuestion, most: number) {
  const [column, isUp] = [`"${sort}"`, way.direction === 'asc'];
  const first = (condition: string) =>
    `SELECT ${column} FROM "${table.name}" WHERE ${condition} ORDER BY ${column} ${way.direction}, "id" ${way.direction} LIMIT 1`;
  const arms = parts.map((part, i) => {
    const beyond = every([part, beyondOf(column, way)]);
    return {
      sql: `SELECT * FROM (WITH RECURSIVE "t"("s") AS (SELECT * FROM (${first(beyond.sql)}) UNION ALL
        SELECT (${first(`(${part.sql}) AND ${column} ${isUp ? '>' : '<'} "t"."s"`)}) FROM "t" WHERE "s" IS NOT NULL LIMIT ?)
        SELECT ${i} AS "part", "s" FROM "t" WHERE "s" IS NOT NULL)`,
      values: [...beyond.values, ...part.values, most],
    };
  });
  const rows = await db.$queryRawUnsafe<{ part: number | bigint; s: string }[]>(
    arms.map(({ sql }) => sql).join(' UNION ALL '),
    ...arms.flatMap(({ values }) => values),
  );
  const inOrder = (a: string, b: string) => (isUp ? 1 : -1) * bytes(a, b);
  // where a part has more than it told, the others may have told too much
  const ends = parts.flatMap((_, i) => {
    const told = rows.filter(({ part }) => Number(part) === i);
    return told.length === most ? [told.at(-1)?.s ?? ''] : [];
  });
  const [end] = ends.toSorted(inOrder);
  const texts = [...new Set(rows.map(({ s }) => s))].toSorted(inOrder);
  if (end === undefined) return { texts, end: null };
  const place: Place = { value: end, id: isUp ? last : '' };
  return { texts: texts.filter((text) => inOrder(text, end) <= 0), end: place };
}

/** The texts for which it holds, as stretches of which no other lies between. */
function runsOf(texts: readonly string[], holds: (text: string) => boolean) {
  const runs: { first: string; end: string }[] = [];
  let isOpen = false;
  for (const text of texts) {
    const run = isOpen ? runs.at(-1) : undefined;
    isOpen = holds(text);
    if (isOpen && run) run.end = text;
    else if (isOpen) runs.push({ first: text, end: text });
  }
  return runs;
}
