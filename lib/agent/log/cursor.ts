import { Refusal } from '#lib/refusal.ts';

/** A place in the spool: the byte behind a line. Segments are numbered by the second they began, so a spool made anew goes on above the old one. */
export type Place = { segment: number; offset: number };

/** Ten digits each, so that cursors sort as text. */
export const formatCursor = ({ segment, offset }: Place): string => cursorsOf(segment)(offset);

/** The cursors of one segment, by the offset. */
export function cursorsOf(segment: number): (offset: number) => string {
  const head = `${digits(segment)}:`;
  return (offset) => head + digits(offset);
}

/** The place a cursor names; the empty cursor is before everything. Refuses what this agent never handed out. */
export function parseCursor(cursor: string): Place {
  if (cursor === '') return { segment: 0, offset: 0 };
  const match = /^(\d{10}):(\d{10})$/.exec(cursor);
  if (!match) throw badCursor(cursor);
  return { segment: Number(match[1]), offset: Number(match[2]) };
}

export function badCursor(cursor: string): Refusal {
  return new Refusal('invalid', 'bad-log-cursor', `“${cursor.slice(0, 40)}” is no place in this mail log.`, {
    next: 'Ask with the cursor of the last line that was read, or with none.',
  });
}

function digits(number: number): string {
  return String(number).padStart(10, '0');
}
