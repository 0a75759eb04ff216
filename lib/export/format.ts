import { csvLine } from '#lib/csv.ts';
import type { Cell, Row } from './table.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The first line of a file: CSV names its columns, JSON Lines names them in each row. */
export function headOf(format: ExportFormat, columns: readonly string[]): string {
  return format === 'csv' ? csvLine(columns) : '';
}

/** A row as a line of the file. CSV knows no difference between nothing and an empty text; JSON Lines does. */
export function lineOf(format: ExportFormat, columns: readonly string[], row: Row): string {
  return format === 'csv'
    ? csvLine(columns.map((column) => cellText(row[column] ?? null)))
    : `${JSON.stringify(row)}\n`;
}

function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}
