import type { Entry } from '#lib/policy/entry/entry.ts';
import { previewEntry } from './preview-entry.ts';

/** What people noted of an entry, which is no part of a compiled map. */
export type EntryNotes = Pick<Entry, 'comment' | 'owner' | 'ticket' | 'endsOn'>;

/** The notes as comment lines above the entry, where the import looks for them. */
export function noteLines({ comment, owner, ticket, endsOn }: EntryNotes): string[] {
  const said: [string, string][] = [
    ['', comment],
    ['owner: ', owner],
    ['ticket: ', ticket],
    ['ends: ', endsOn ?? ''],
  ];
  return said.flatMap(([name, text]) => (text === '' ? [] : [`# ${name}${text}`]));
}

/** Adds a comment line of a file to the notes of the entry below it: what names no field is the reason. */
export function addNote(notes: EntryNotes, comment: string): EntryNotes {
  const [, name = '', text = ''] =
    /^(owner|ticket|ends):\s*(\S.*)$/i.exec(comment)?.map((part) => part.trim()) ?? [];
  switch (name.toLowerCase()) {
    case 'owner':
    case 'ticket':
      if (text.length <= 120) return { ...notes, [name.toLowerCase()]: text };
      break;
    case 'ends':
      if (/^\d{4}-\d\d-\d\d$/.test(text)) return { ...notes, endsOn: text };
      break;
  }
  return { ...notes, comment: [notes.comment, comment].filter((one) => one !== '').join(' ') };
}

export const noNotes: EntryNotes = { comment: '', owner: '', ticket: '', endsOn: null };

/** An entry in its file's own form, to be downloaded, its notes above it. */
export function nativeEntry(entry: Entry): string {
  return [...noteLines(entry), ...previewEntry(entry)].map((line) => `${line}\n`).join('');
}

/** A rendered list with the notes above the first line of each entry. */
export function withNotes(content: string, entries: readonly Entry[]): string {
  const noted = entries.filter((entry) => noteLines(entry).length > 0);
  if (noted.length === 0) return content;
  const lines = content.split('\n');
  const written = new Set(lines);
  const above = new Map<string, string[]>();
  for (const entry of noted) {
    const line = previewEntry(entry).find((one) => written.has(one) && !above.has(one));
    if (line !== undefined) above.set(line, noteLines(entry));
  }
  return lines.flatMap((line) => [...(above.get(line) ?? []), line]).join('\n');
}
