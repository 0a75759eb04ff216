import { keyRange } from '#lib/maillog/client-key.ts';
import { allOf, anyOf, everything, type Query, term } from '#lib/maillog/search/query.ts';
import { readTerm } from '#lib/maillog/search/read-term.ts';

/** One word of a search, as it was typed. */
export type QueryWord = {
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** The key in front of the colon; null for a bare word, a bracket or an OR. */
  key: string | null;
  value: string;
  /** Why it means nothing, and what to write. */
  error: string | null;
};

export type ParsedQuery = { query: Query; words: QueryWord[] };

type Token = { start: number; end: number; kind: 'open' | 'close' | 'or' | 'not' | 'word'; typed: string };

/**
 * Reads a search such as `account:kim to:example.org status:refused since:7d`. All words must hold; `OR` stands between two of which one is enough,
 * brackets hold together, `-` in front turns a word around, and a value with spaces stands in quotes. A word that means nothing does not count, and
 * says why; so a page can mark it and still show what the others find.
 */
export function parseQuery(text: string): ParsedQuery {
  const state: State = { tokens: tokensOf(text), at: 0, words: [] };
  let query = readAny(state);
  while (state.at < state.tokens.length) {
    const stray = state.tokens[state.at];
    if (stray) fail(state, stray, 'This bracket closes nothing.');
    state.at += 1;
    query = allOf([query, readAny(state)]);
  }
  return { query, words: state.words.sort((a, b) => a.start - b.start) };
}

type State = { tokens: Token[]; at: number; words: QueryWord[] };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /(-(?=[^\s]))|(\()|(\))|((?:"(?:\\[^]|[^"\\])*"?|[^\s"()])+)/g;
  let depth = 0;
  for (const match of text.matchAll(pattern)) {
    const { 0: typed, index: start } = match;
    const before = tokens.at(-1);
    const joined = before?.end === start && before.kind === 'not';
    const base = { start, end: start + typed.length, typed };
    if (match[1] !== undefined && !joined) tokens.push({ ...base, kind: 'not' });
    else if (match[2] !== undefined) tokens.push({ ...base, kind: 'open' });
    else if (match[3] !== undefined) tokens.push({ ...base, kind: 'close' });
    else if (typed === 'OR' || typed === '|') tokens.push({ ...base, kind: 'or' });
    else if (typed === 'NOT') tokens.push({ ...base, kind: 'not' });
    else if (typed !== 'AND') tokens.push({ ...base, kind: 'word' });
    depth += match[2] === undefined ? 0 : 1;
  }
  return depth >= 0 ? tokens : [];
}

function fail({ words }: State, { start, end, typed }: Token, error: string): void {
  words.push({ start, end, key: null, value: typed, error });
}

function readAny(state: State): Query {
  const parts = [readAll(state)];
  for (let token = state.tokens[state.at]; token?.kind === 'or'; token = state.tokens[state.at]) {
    state.at += 1;
    const next = readAll(state);
    if (isNothing(next) || isNothing(parts.at(-1) ?? next))
      fail(state, token, 'OR stands between two words.');
    parts.push(next);
  }
  const [only = everything, ...others] = parts.filter((part) => !isNothing(part));
  return others.length === 0 ? only : anyOf([only, ...others]);
}

function isNothing(query: Query): boolean {
  return query.kind === 'and' && query.of.length === 0;
}

function readAll(state: State): Query {
  const parts: Query[] = [];
  for (;;) {
    const token = state.tokens[state.at];
    if (!token || token.kind === 'or' || token.kind === 'close') return allOf(parts);
    parts.push(readOne(state));
  }
}

function readOne(state: State): Query {
  const token = state.tokens[state.at];
  if (!token) return everything;
  if (token.kind === 'not') return readNot(state, token);
  if (token.kind === 'open') return readGroup(state, token);
  if (token.kind !== 'word') return everything;
  state.at += 1;
  return readWord(state, token);
}

function readNot(state: State, sign: Token): Query {
  state.at += 1;
  const next = state.tokens[state.at];
  if (!next || next.kind === 'or' || next.kind === 'close' || next.kind === 'not') {
    fail(state, sign, `${sign.typed} stands in front of a word.`);
    return everything;
  }
  const inner = readOne(state);
  if (isNothing(inner)) return everything;
  return inner.kind === 'not' ? inner.of : { kind: 'not', of: inner };
}

function readGroup(state: State, open: Token): Query {
  state.at += 1;
  const inner = readAny(state);
  if (state.tokens[state.at]?.kind === 'close') state.at += 1;
  else fail(state, open, 'This bracket is not closed.');
  return inner;
}

function readWord({ words }: State, { start, end, typed }: Token): Query {
  const { key, value } = splitWord(typed);
  const reading = readTerm(key, value);
  words.push({ start, end, key, value, error: 'error' in reading ? reading.error : null });
  return 'error' in reading ? everything : term(reading.key, reading.value);
}

function splitWord(typed: string): { key: string | null; value: string } {
  const match = /^([A-Za-z]+):([^]*)$/.exec(typed);
  if (!match || keyRange(typed)) return { key: null, value: unquoted(typed) };
  return { key: (match[1] ?? '').toLowerCase(), value: unquoted(match[2] ?? '') };
}

function unquoted(text: string): string {
  return text
    .replace(/"((?:\\[^]|[^"\\])*)"?/g, (_, inner: string) => inner.replace(/\\([^])/g, '$1'))
    .trim();
}
