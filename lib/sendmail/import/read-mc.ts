import type { Directive } from '#lib/policy/source.ts';
import { readableText } from '#lib/raw-text.ts';
import { isMacroName } from '../m4.ts';
import { decided } from './debian-conditions.ts';
import { type Group, groupPieces } from './group-pieces.ts';
import { type ImportState, ignored, kept, type Meaning } from './import-state.ts';
import { countLines, lineEnd, type Piece, readPieces } from './m4-source.ts';
import { literalValue } from './m4-value.ts';
import { directiveNames, readCall } from './read-call.ts';
import type { ReportRow, Verdict } from './report.ts';

/** A file that sendmail.mc includes, by the path it is included by; undefined when it is not at hand. */
export type Include = (path: string) => { file: string; text: string } | undefined;

export type ReadMc = { directives: Directive[]; rows: ReportRow[] };

/** Most includes in includes. */
const deepest = 8;

/**
 * Reads a sendmail.mc into directives, in their order, and into `state` what the forms can show of them. Throws UnclosedQuote where m4 would stop.
 */
export function readMc(
  state: ImportState,
  { file, text }: { file: string; text: string },
  include: Include,
  depth = 0,
): ReadMc {
  const printable = text.replace(controlSigns, '');
  const whole = printable === '' || printable.endsWith('\n') ? printable : `${printable}\n`;
  const comments = depth === 0 && /include\([^)]*cf\.m4/.test(whole);
  const pieces = readPieces(whole, comments, ownNames(readPieces(whole, comments)));
  const { groups, rest } = untilQuotesChange(whole, pieces);
  const read: ReadMc = { directives: [], rows: controlRows(file, text) };
  for (const group of groups) {
    const included = depth < deepest ? includedFile(state, group, include) : undefined;
    if (included) {
      read.rows.push(rowOf(file, group, 'understood', `Its lines follow, from ${included.file}.`));
      const inner = readMc(state, included, include, depth + 1);
      read.directives.push(...inner.directives);
      read.rows.push(...inner.rows);
    } else {
      const meaning = meaningOf(state, group);
      read.directives.push(directiveOf(file, group, meaning));
      read.rows.push(...rowsOf(file, group, meaning));
    }
  }
  if (rest) {
    const why = 'From here on m4 reads with other quotes.';
    const group: Group = { kind: 'raw', section: null, ...rest };
    read.directives.push(directiveOf(file, group, { kind: 'kept', why }));
    read.rows.push(rowOf(file, group, 'kept', why));
  }
  if (depth === 0 && whole !== printable) endWithout(read.directives);
  return read;
}

/** A last line without an end joins what cf/m4/proto.m4 writes behind it. */
function endWithout(directives: Directive[]): void {
  const last = directives.at(-1);
  if (last) last.text = last.text.replace(/\n$/, '');
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controlSigns = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/g;

/** Signs that no form and no release can hold are left out, and said to be. */
function controlRows(file: string, text: string): ReportRow[] {
  return text.split('\n').flatMap((line, at): ReportRow[] => {
    const clean = line.replace(controlSigns, '');
    const words = 'Control characters were left out.';
    return clean === line
      ? []
      : [{ file, line: at + 1, lines: 0, text: clean.trim().slice(0, 200), verdict: 'refused', words }];
  });
}

/** Names that the file gives a meaning itself: m4 expands them even without parentheses. */
function ownNames(pieces: readonly Piece[]): ReadonlySet<string> {
  const defined = pieces.flatMap((piece) =>
    piece.kind === 'call' && piece.name === 'define' && piece.args !== null ? [plainName(piece.args)] : [],
  );
  return new Set(defined.filter((name) => /^[A-Za-z_]\w*$/.test(name) && !/^conf[A-Z]/.test(name)));
}

const plainName = ([name = '']: readonly string[]): string => name.replace(/[`'\s]/g, '');

/** `changequote` turns everything behind it into another language. */
function untilQuotesChange(
  text: string,
  pieces: readonly Piece[],
): { groups: Group[]; rest: { text: string; line: number } | null } {
  const at = pieces.findIndex((piece) => piece.kind === 'call' && piece.name === 'changequote');
  const first = pieces[at];
  if (!first) return { groups: groupPieces(text, pieces, directiveNames), rest: null };
  return {
    groups: groupPieces(text, pieces.slice(0, at), directiveNames),
    rest: { text: text.slice(first.start), line: first.line },
  };
}

function includedFile(state: ImportState, group: Group, include: Include) {
  if (group.kind !== 'call' || !/^s?include$/.test(group.call.name)) return undefined;
  const path = literalValue(group.call.args?.[0] ?? '', state.constants);
  const found = path === null ? undefined : include(path);
  if (found === undefined || !/\b(?:ifdef|ifelse|changequote)\b/.test(found.text)) return found;
  // What decides by itself which of its lines hold is left to m4, but for what a Debian has decided.
  const text = state.isDebian ? decided(found.text) : null;
  return text === null ? undefined : { file: found.file, text };
}

function meaningOf(state: ImportState, group: Group): Meaning | null {
  switch (group.kind) {
    case 'remark':
      return null;
    case 'call':
      return readCall(state, group.call);
    case 'raw':
      return rawMeaning(group);
  }
}

function rawMeaning({ text, section }: Extract<Group, { kind: 'raw' }>): Meaning {
  const lines = text.split('\n').filter((line) => !/^\s*(?:$|#|dnl\b)/.test(line));
  const content = lines.filter((line) => line.trim() !== section && line.trim() !== `${section ?? ''}dnl`);
  if (content.length === 0) return ignored('');
  const [, builtin] = /^\s*([a-z]\w*)\(/.exec(text) ?? [];
  if (builtin !== undefined && isMacroName(builtin))
    return kept(
      builtin.startsWith('if') ? 'It decides while m4 runs.' : `It makes m4 itself do something: ${builtin}.`,
    );
  return kept(section === null ? 'A line of the cf itself.' : `Lines of the cf under ${section}.`);
}

function directiveOf(file: string, group: Group, meaning: Meaning | null): Directive {
  return {
    kind: meaning?.kind ?? 'comment',
    text: group.text,
    keys: meaning?.kind === 'setting' ? meaning.keys : [],
    file,
    line: group.line,
    section: group.kind === 'raw' ? (group.section ?? '') : '',
    why: meaning?.kind === 'kept' ? meaning.why.slice(0, 300) : '',
  };
}

function verdictOf(meaning: Meaning): Verdict {
  if (meaning.kind === 'kept') return 'kept';
  if (meaning.kind === 'setting' || meaning.understood) return 'understood';
  return meaning.refused ? 'refused' : 'ignored';
}

function rowsOf(file: string, group: Group, meaning: Meaning | null): ReportRow[] {
  if (meaning === null) return remarkRows(file, group);
  const words = meaning.kind === 'kept' ? meaning.why : (meaning.note ?? '');
  const dead = group.kind === 'call' && behindHash(group) ? ' m4 reads it although a # stands in front.' : '';
  return [rowOf(file, group, verdictOf(meaning), `${words}${dead}`.trim())];
}

function behindHash({ text }: Group): boolean {
  return text.trimStart().startsWith('#');
}

/** Remarks stand together; a macro that is switched off with dnl is named. */
function remarkRows(file: string, group: Group): ReportRow[] {
  const rows: ReportRow[] = [];
  let line = group.line;
  for (let at = 0; at < group.text.length; at = lineEnd(group.text, at), line += 1) {
    const whole = group.text.slice(at, lineEnd(group.text, at));
    const text = whole.trim();
    const lines = countLines(whole, 0, whole.length);
    const off =
      /^dnl\s*#?\s*(?:FEATURE|define|DAEMON_OPTIONS|MASQUERADE_\w+|MAILER|TRUST_AUTH_MECH|EXPOSED_USER)\(/.test(
        text,
      );
    const last = rows.at(-1);
    const words = off ? 'Switched off with dnl.' : '';
    if (last && last.words === '' && !off) last.lines += lines;
    else rows.push({ file, line, lines, text: shown(text), verdict: 'ignored', words });
  }
  return rows;
}

/** What shares its line with the next counts with that one. */
function rowOf(file: string, group: Group, verdict: Verdict, words: string): ReportRow {
  const lines = countLines(group.text, 0, group.text.length);
  return { file, line: group.line, lines, text: shown(group.text), verdict, words };
}

const shown = (text: string): string =>
  (
    readableText(text)
      .split('\n')
      .find((line) => line.trim() !== '') ?? ''
  )
    .trim()
    .slice(0, 200);
