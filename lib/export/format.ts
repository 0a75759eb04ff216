import { csvLine } from '#lib/csv.ts';
import type { Cell, Row } from './table.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How a table is written: what stands before its rows, and a row as a line. CSV names its columns once, JSON Lines in each row. */
export type Writing = { head: string; line: (row: Row) => string };

/** CSV knows no difference between nothing and an empty text; JSON Lines does. */
export function writingOf(format: ExportFormat, columns: readonly string[]): Writing {
  if (format === 'csv') return { head: csvLine(columns), line: (row) => csvLine(row.map(cellText)) };
  const names = columns.map((column, place) => `${place === 0 ? '{' : ','}${JSON.stringify(column)}:`);
  return {
    head: '',
    line: (row) => `${names.map((name, place) => name + JSON.stringify(row[place] ?? null)).join('')}}\n`,
  };
}

function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}
