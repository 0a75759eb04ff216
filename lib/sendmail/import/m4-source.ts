import { isMacroName } from '../m4.ts';

/** A stretch of a sendmail.mc as m4 reads it at the top level; all of them together are the whole text. `line` counts from 1. */
export type Piece = { start: number; end: number; line: number } & (
  | {
      kind: 'call';
      name: string /** Each argument as it stands in the text, quotes and all; null without parentheses. */;
      args: string[] | null;
    }
  /** `dnl` with all it deletes, the line's end included. */
  | { kind: 'dnl' }
  /** At most one line, its end included: what m4 hands on. */
  | { kind: 'text' }
);

/** Macros of m4 and of cf/m4/cfhead.m4 that act without parentheses. */
const bare = new Set(
  `changecom changequote divert undivert m4exit m4wrap LOCAL_CONFIG LOCAL_RULE_0 LOCAL_RULE_1 LOCAL_RULE_2 LOCAL_RULE_3 LOCAL_RULESETS LOCAL_NET_CONFIG
  LOCAL_UUCP LOCAL_DNSBL LOCAL_SRV_FEATURES LOCAL_CLT_FEATURES LOCAL_TRY_TLS LOCAL_TLS_RCPT LOCAL_TLS_CLIENT LOCAL_TLS_SERVER MAILER_DEFINITIONS
  POPDIVERT`.split(/\s+/),
);

/** A quote or an argument list without its end: m4 stops there (“end of file in string”). */
export class UnclosedQuote extends Error {
  readonly line: number;
  constructor(line: number, what: 'quote' | 'parenthesis') {
    super(`The ${what} that opens on line ${line} is never closed.`);
    this.name = 'UnclosedQuote';
    this.line = line;
  }
}

type Cursor = { text: string; at: number; line: number };

/**
 * Splits a sendmail.mc the way m4 does. `comments` says whether # still begins a comment of m4's own: cf/m4/cf.m4 ends that, so in a file that is read
 * after it a macro behind a # takes effect. `own` are names that the file defines itself. Throws UnclosedQuote.
 */
export function readPieces(text: string, comments: boolean, own: ReadonlySet<string> = new Set()): Piece[] {
  const pieces: Piece[] = [];
  const cursor: Cursor = { text, at: 0, line: 1 };
  let hash = comments;
  while (cursor.at < text.length) {
    const piece = readPiece(cursor, hash, own);
    pieces.push(piece);
    if (piece.kind === 'call' && endsComments(piece.name, piece.args)) hash = false;
    cursor.line += countLines(text, piece.start, piece.end);
    cursor.at = piece.end;
  }
  return pieces;
}

function endsComments(name: string, args: string[] | null): boolean {
  return name === 'changecom' || (name === 'include' && /cf\.m4/.test(args?.[0] ?? ''));
}

function readPiece({ text, at, line }: Cursor, hash: boolean, own: ReadonlySet<string>): Piece {
  const call = readCall({ text, at, line }, own);
  if (call) return call;
  let end = at;
  while (end < text.length) {
    if (end > at && wordAt(text, end) && readCall({ text, at: end, line }, own)) break;
    const sign = text[end];
    if (sign === '\n') return { kind: 'text', start: at, end: end + 1, line };
    if (sign === '#' && hash) return { kind: 'text', start: at, end: lineEnd(text, end), line };
    end =
      sign === '`'
        ? quoteEnd(text, end, line)
        : wordAt(text, end)
          ? end + (wordAt(text, end)?.length ?? 1)
          : end + 1;
  }
  return { kind: 'text', start: at, end, line };
}

/** The macro that begins here; null when m4 finds none. */
function readCall({ text, at, line }: Cursor, own: ReadonlySet<string>): Piece | null {
  const name = wordAt(text, at);
  if (name === null) return null;
  const after = at + name.length;
  if (name === 'dnl') return { kind: 'dnl', start: at, end: lineEnd(text, after), line };
  const withArguments = text[after] === '(' && (isMacroName(name) || own.has(name));
  if (withArguments) {
    const { args, end } = readArguments(text, after, line);
    return { kind: 'call', name, args, start: at, end, line };
  }
  return bare.has(name) || own.has(name)
    ? { kind: 'call', name, args: null, start: at, end: after, line }
    : null;
}

/** The arguments of a call from its parenthesis on: commas count outside quotes and inner parentheses only. */
function readArguments(text: string, open: number, line: number): { args: string[]; end: number } {
  const args: string[] = [];
  let depth = 1;
  let from = open + 1;
  let at = from;
  while (at < text.length) {
    const sign = text[at];
    const word = wordAt(text, at);
    if (word === 'dnl') at = lineEnd(text, at);
    else if (word !== null) at += word.length;
    else if (sign === '`') at = quoteEnd(text, at, line);
    else {
      if (sign === '(') depth += 1;
      if (sign === ')') depth -= 1;
      if (depth === 0) return { args: [...args, text.slice(from, at)], end: at + 1 };
      if (sign === ',' && depth === 1) {
        args.push(text.slice(from, at));
        from = at + 1;
      }
      at += 1;
    }
  }
  throw new UnclosedQuote(line, 'parenthesis');
}

/** Behind the quote that closes the one at `open`. */
export function quoteEnd(text: string, open: number, line: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '`') depth += 1;
    if (text[at] === "'") depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new UnclosedQuote(line, 'quote');
}

/** The word that begins at a place; null inside a word or where none begins. */
export function wordAt(text: string, at: number): string | null {
  if (at > 0 && /\w/.test(text[at - 1] ?? '')) return null;
  const pattern = /[A-Za-z_]\w*/y;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Behind the end of the line. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}

export function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
