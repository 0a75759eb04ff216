import { type Entry, entrySchema, type MapName, readLine } from '#lib/policy/entry/entry.ts';
import { foldedKey, literalKey } from '#lib/policy/entry/literal-entry.ts';
import { hiddenLogin, mayBeLogin } from '#lib/policy/entry/login-line.ts';
import { isClass } from '#lib/policy/entry/read-line.ts';
import { readableText } from '#lib/raw-text.ts';
import { addNote, type EntryNotes, noNotes, noteLines } from '../entry-notes.ts';
import { keptWords } from './kept-words.ts';
import { type SourceLine, sourceLines } from './map-lines.ts';
import type { ReportRow } from './report.ts';

/** An entry and what the report says of its line. */
type Read = { entry: Entry; row: ReportRow };

export const aComment = 'A comment.';
const noLoginHere =
  'It looks like a login at another server: one stands in authinfo or access and begins with AuthInfo:, all on one line.';

/**
 * The entries of a map's source, and what became of each of its lines. Rendered again they give the daemon the same map: a line that no form can say is
 * kept literally, a value in another spelling keeps it.
 */
export function readMap(
  map: MapName,
  { file, text }: { file: string; text: string },
): { entries: Entry[]; rows: ReportRow[] } {
  const { read, rows } = readMapLines(map, { file, text });
  return { entries: read.map(({ entry }) => entry), rows };
}

/** As `readMap`, each entry with its row. */
export function readMapLines(
  map: MapName,
  { file, text }: { file: string; text: string },
): { read: Read[]; rows: ReportRow[] } {
  const read = new Map<string, Read>();
  const rows: ReportRow[] = [];
  let above: Above = null;
  for (const source of sourceLines(map, text)) {
    const { pair, line, lines } = source;
    // Logins at other servers are read apart: they hold passwords.
    if (map === 'access' && /^AuthInfo:/i.test(source.text)) {
      above = null;
      continue;
    }
    const isLogin = mayBeLogin(source.text);
    const row = (verdict: ReportRow['verdict'], words = ''): ReportRow => {
      const made = {
        file,
        line,
        lines,
        text: isLogin ? hiddenLogin : readableText(source.text.trimEnd().slice(0, 200)),
        verdict,
        words,
      };
      rows.push(made);
      return made;
    };
    if (isLogin) {
      if (pair === undefined && source.refused === undefined) row('ignored', aComment);
      else row('refused', noLoginHere);
      above = null;
      continue;
    }
    if (pair === undefined) {
      const made = source.refused === undefined ? row('ignored', aComment) : row('refused', source.refused);
      above = source.comment === undefined ? null : joined(above, source, made);
      continue;
    }
    const over = above !== null && above.next === line ? above.notes : noNotes;
    const notes = source.comment === undefined ? over : { ...over, comment: source.comment };
    const made = madeEntry(map, pair, notes);
    if (typeof made === 'string') {
      row('refused', made);
      above = null;
      continue;
    }
    const other = read.get(foldedKey(pair.key));
    if (other !== undefined && map !== 'aliases') {
      row(
        'ignored',
        isClass(map)
          ? `The name stands in line ${other.row.line} already.`
          : `The key stands in line ${other.row.line} already, and makemap keeps the first.`,
      );
      above = null;
      continue;
    }
    if (other !== undefined)
      Object.assign(other.row, {
        verdict: 'ignored',
        words: `Line ${line} has the same name, and newaliases keeps the last.`,
      });
    const isLiteral = literalKey(made.key) !== null;
    const written = isLiteral
      ? row('kept', keptWords(map, pair.key, pair.value))
      : row('understood', source.words);
    if (noteLines(made).length > 0 && above !== null && above.next === line)
      for (const one of above.rows)
        Object.assign(one, { verdict: 'understood', words: 'The reason of the entry below it.' });
    above = null;
    read.set(foldedKey(pair.key), { entry: made, row: written });
  }
  return { read: [...read.values()], rows };
}

/** Comment lines that stand directly over the next entry. */
type Above = { notes: EntryNotes; next: number; rows: ReportRow[] } | null;

function joined(above: Above, { comment = '', line }: SourceLine, row: ReportRow): Above {
  const goesOn = above !== null && above.next === line;
  const notes = addNote(goesOn ? above.notes : noNotes, readableText(comment));
  return { notes, next: line + 1, rows: [...(goesOn ? above.rows : []), row] };
}

/** The entry, or why there is none. Notes that no form takes are left out. */
function madeEntry(
  map: MapName,
  { key, value }: { key: string; value: string },
  notes: EntryNotes,
): Entry | string {
  const line = readLine(map, key, value);
  const { data, error } = entrySchema.safeParse({
    map,
    ...line,
    ...notes,
    comment: readableText(notes.comment.slice(0, 500).replace(/[\t\r]/g, ' ')),
  });
  if (data) return data;
  const bare = entrySchema.safeParse({ map, ...line });
  return bare.data ?? error.issues[0]?.message ?? 'It cannot be read.';
}
