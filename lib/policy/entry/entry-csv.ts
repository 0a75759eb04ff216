import { type CsvRow, csvLine, readCsv, rowFault } from '#lib/csv.ts';
import type { Entry } from './entry.ts';

/** The columns of an exported list, in this order; an imported one may have them in any, and leave out all but the key. */
export const csvColumns = [
  'tag',
  'key',
  'value',
  'comment',
  'owner',
  'ticket',
  'endsOn',
  'spelling',
] as const;
type Column = (typeof csvColumns)[number];

export const csvHead = csvLine(csvColumns);

export function csvOf(entry: Pick<Entry, Column>): string {
  return csvLine(csvColumns.map((column) => entry[column] ?? ''));
}

/** What other programs and people call the columns. */
const otherNames = new Map<string, Column>([
  ['name', 'key'],
  ['address', 'key'],
  ['domain', 'key'],
  ['action', 'value'],
  ['reason', 'comment'],
  ['ends', 'endsOn'],
  ['endson', 'endsOn'],
  ['expires', 'endsOn'],
]);

/** `fault`: why the row cannot be what is meant. */
export type CsvEntry = { line: number; fields: Partial<Record<Column, string>>; fault: string | null };

/** The rows of a list; a sentence when its first line names no columns. */
export function readEntryCsv(text: string): { entries: CsvEntry[] } | { reason: string } {
  const [head, ...rows] = readCsv(text);
  const columns = head?.cells.map(columnOf) ?? [];
  if (!columns.includes('key'))
    return {
      reason: `The first line names the columns: ${csvColumns.slice(0, -1).join(', ')}. Only key must be there.`,
    };
  const entries = rows.map((row) => ({
    line: row.line,
    fields: fieldsOf(row, columns),
    fault: rowFault(row, columns.length),
  }));
  return { entries };
}

function columnOf(cell: string): Column | null {
  const folded = cell.trim().toLowerCase();
  return csvColumns.find((column) => column.toLowerCase() === folded) ?? otherNames.get(folded) ?? null;
}

function fieldsOf({ cells }: CsvRow, columns: readonly (Column | null)[]): CsvEntry['fields'] {
  const fields: CsvEntry['fields'] = {};
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? '';
    if (column !== null && !(column === 'spelling' && cell === '')) fields[column] = cell;
  }
  return fields;
}
