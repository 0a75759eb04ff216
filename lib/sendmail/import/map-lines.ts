import type { MapName } from '#lib/policy/entry/entry.ts';
import { bytesOfText } from '#lib/raw-text.ts';

/** One line of a map's source as the daemon's own programs cut it, or why they do not take it. A comment has neither. */
export type SourceLine = {
  line: number;
  /** How many lines of the file it covers. */
  lines: number;
  text: string;
  comment?: string;
  pair?: { key: string; value: string };
  refused?: string;
  /** What is to be known of a line that is taken. */
  words?: string;
};

/** makemap reads into 1,024 bytes, the newline among them. */
const longestLine = 1023;

/** The lines of a file that are not empty. */
export function sourceLines(map: MapName, text: string): SourceLine[] {
  switch (map) {
    case 'aliases':
      return aliasLines(text);
    case 'relay-domains':
    case 'local-host-names':
      return cut(text).flatMap(classLine);
    case 'access':
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
      return cut(text).flatMap(mapLine);
  }
}

type Raw = { line: number; lines: number; text: string };

function cut(text: string): Raw[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((one, at) => ({ line: at + 1, lines: 1, text: one }));
}

const isBlank = (text: string) => /^[ \t\r\f\v]*$/.test(text);
const commentOf = (text: string) => text.replace(/^[ \t]*#+[ \t]*/, '').trim();

/** makemap.c: a # in front is a comment, the key ends at the first blank, the value is all the rest, blanks at its end too. */
function mapLine(raw: Raw): SourceLine[] {
  const { text } = raw;
  if (isBlank(text)) return [];
  if (text.startsWith('#')) return [{ ...raw, comment: commentOf(text) }];
  if (/^[ \t\r\f\v]/.test(text))
    return [{ ...raw, refused: 'The line begins with a blank: makemap does not take it.' }];
  if (text.includes('\0') || bytesOfText(text).length > longestLine)
    return [{ ...raw, refused: 'The line is longer than the 1,023 bytes that makemap reads.' }];
  const [, key = '', value = ''] = /^([^ \t\r\f\v]+)[ \t\r\f\v]*([^]*)$/.exec(text) ?? [];
  if (value === '') return [{ ...raw, refused: `There is no value for ${key}: makemap does not take it.` }];
  return [{ ...raw, pair: { key, value } }];
}

/** readcf.c, fileclass: the first word of each line; a # in the first column is a comment. */
function classLine(raw: Raw): SourceLine[] {
  const { text } = raw;
  const [word, ...more] = text.split(/[ \t\r\f\v]+/).filter((one) => one !== '');
  if (word === undefined) return [];
  if (word.startsWith('#')) return [{ ...raw, comment: commentOf(text) }];
  const rest = more.join(' ');
  const row: SourceLine = { ...raw, pair: { key: word, value: '' } };
  if (rest === '') return [row];
  const words = rest.startsWith('#') ? '' : 'The daemon reads the first word of a line only.';
  return [{ ...row, words, comment: commentOf(rest) }];
}

/**
 * alias.c, readaliases: a line that begins with a blank, or follows a backslash at the end, goes on with the one before, a comment or an empty line too. A
 * backslash with nothing but the end of the file behind it goes.
 */
function aliasLines(text: string): SourceLine[] {
  const logical: Raw[] = [];
  for (const raw of cut(text)) {
    const before = logical.at(-1);
    if (before?.text.endsWith('\\')) join(before, before.text.slice(0, -1) + raw.text, raw);
    else if (/^[ \t]/.test(raw.text) && before !== undefined && isOpen(before, raw))
      join(before, before.text + raw.text, raw);
    else logical.push(raw);
  }
  const last = logical.at(-1);
  if (last && text.endsWith('\\\n')) last.text = last.text.slice(0, -1);
  return logical.flatMap(aliasLine);
}

function join(before: Raw, text: string, { line }: Raw): void {
  before.text = text;
  before.lines = line - before.line + 1;
}

/** An empty line or a comment ends an alias. */
function isOpen(before: Raw, { line }: Raw): boolean {
  return before.line + before.lines === line && before.text !== '' && !before.text.startsWith('#');
}

function aliasLine(raw: Raw): SourceLine[] {
  const { text } = raw;
  if (isBlank(text)) return [];
  if (text.startsWith('#')) return [{ ...raw, comment: commentOf(text) }];
  if (/^[ \t]/.test(text))
    return [
      { ...raw, refused: 'The line begins with a blank, but there is no alias that it could go on with.' },
    ];
  const colon = text.indexOf(':');
  if (colon < 0) return [{ ...raw, refused: 'There is no colon: newaliases does not take it.' }];
  const key = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).replace(/^[ \t\r\f\v]+/, '');
  if (isBlank(value))
    return [{ ...raw, refused: `There is no value for ${key}: newaliases does not take it.` }];
  if (value.endsWith('\\'))
    return [
      { ...raw, refused: 'The file ends behind a backslash. End the line there, and import it again.' },
    ];
  if ((key.match(/"/g)?.length ?? 0) % 2 !== 0)
    return [{ ...raw, refused: 'A quote in the name is not closed: newaliases does not take it.' }];
  if (key.includes('@'))
    return [{ ...raw, refused: 'An alias is a local name without @: newaliases does not take it.' }];
  return [{ ...raw, pair: { key, value } }];
}
