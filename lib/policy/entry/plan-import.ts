import { aComment, readMapLines } from '#lib/sendmail/import/read-map.ts';
import { type Entry, entryId, entrySchema, type MapName } from './entry.ts';
import { readEntryCsv } from './entry-csv.ts';
import { hiddenLogin, mayBeLogin } from './login-line.ts';

export const importFormats = ['native', 'csv'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** `add`: entries that are there stay as they are; `replace`: those with the same key are changed; `replaceAll`: all others are deleted. */
export const importModes = ['add', 'replace', 'replaceAll'] as const;
export type ImportMode = (typeof importModes)[number];

/** What an import does with one line. */
export const outcomes = ['refused', 'changed', 'skipped', 'new', 'same'] as const;
export type Outcome = (typeof outcomes)[number];
export type ImportRow = { line: number; text: string; outcome: Outcome; words: string };

const noteFields = ['comment', 'owner', 'ticket', 'endsOn'] as const;
type Field = (typeof noteFields)[number];
/** An entry that was read; `says`: which of the fields that the daemon does not see the file speaks of. */
export type Candidate = { line: number; text: string; words: string; entry: Entry; says: readonly Field[] };
/** What a file holds, and the lines that cannot be taken. */
export type ReadImport = { candidates: Candidate[]; refused: ImportRow[] };

export function readImport(map: MapName, format: ImportFormat, text: string): ReadImport {
  // A browser sends every line break as CR LF, whatever the file had.
  const lines = text.replaceAll('\r\n', '\n');
  return format === 'csv' ? readList(map, lines) : readNative(map, lines);
}

function readNative(map: MapName, text: string): ReadImport {
  const { read, rows } = readMapLines(map, { file: map, text });
  const left = rows.filter(
    ({ verdict, words }) => verdict === 'refused' || (verdict === 'ignored' && words !== aComment),
  );
  return {
    candidates: read.map(({ entry, row: { line, text: said, words } }) => ({
      line,
      text: said,
      words,
      entry,
      says: noteFields.filter((field) => (entry[field] ?? '') !== ''),
    })),
    refused: [
      ...left.map(
        ({ line, text: said, words }): ImportRow => ({ line, text: said, outcome: 'refused', words }),
      ),
      ...loginLines(map, text),
    ],
  };
}

/** They hold passwords, and belong to the outgoing logins. Nothing of the line is shown. */
function loginLines(map: MapName, text: string): ImportRow[] {
  if (map !== 'access' || !/^AuthInfo:/im.test(text)) return [];
  return text.split('\n').flatMap((line, at): ImportRow[] =>
    /^AuthInfo:/i.test(line)
      ? [
          {
            line: at + 1,
            text: hiddenLogin,
            outcome: 'refused',
            words: 'It holds a password: import it under Outgoing logins.',
          },
        ]
      : [],
  );
}

function readList(map: MapName, text: string): ReadImport {
  const reading = readEntryCsv(text);
  if ('reason' in reading)
    return { candidates: [], refused: [{ line: 1, text: '', outcome: 'refused', words: reading.reason }] };
  const read: ReadImport = { candidates: [], refused: [] };
  const seen = new Map<string, number>();
  for (const { line, fields, fault } of reading.entries) {
    const written = [`${fields.tag ?? ''}${fields.key ?? ''}`, fields.value ?? ''].join(' ').trim();
    const said = mayBeLogin(written) ? hiddenLogin : written.slice(0, 200);
    const { data: entry, error } = entrySchema.safeParse({ ...fields, map });
    const before = entry && seen.get(entryId(entry));
    const words =
      fault ??
      error?.issues.map((issue) => issue.message).join(' ') ??
      (before === undefined ? '' : `Line ${before} has the same key already.`);
    if (entry === undefined || words !== '') {
      read.refused.push({ line, text: said, outcome: 'refused', words });
      continue;
    }
    seen.set(entryId(entry), line);
    const says = noteFields.filter((field) => fields[field] !== undefined);
    read.candidates.push({ line, text: said, words: '', entry, says });
  }
  return read;
}

/** The entry as it will be: of what the file does not speak, what is there stays. */
export function merged({ entry, says }: Candidate, before: Entry): Entry {
  const kept = { comment: before.comment, owner: before.owner, ticket: before.ticket, endsOn: before.endsOn };
  const said = Object.fromEntries(says.map((field) => [field, entry[field]]));
  return { ...entry, ...kept, ...said };
}

export function isSame(a: Entry, b: Entry): boolean {
  const fields = ['value', 'comment', 'owner', 'ticket', 'endsOn'] as const;
  return fields.every((field) => a[field] === b[field]) && (a.spelling ?? '') === (b.spelling ?? '');
}
