/** Comma separated values as RFC 4180 has them, and as spreadsheets read them. */

/** `isOpen`: a quote begins in it that never ends. */
export type CsvRow = { line: number; cells: string[]; isOpen: boolean };

/**
 * Where a spreadsheet would begin to read a formula: at the start of a cell, and inside of it behind a sign at which a program that is set to other
 * separators cuts. Fullwidth signs are formulas in East Asian spreadsheets.
 */
const formula = '[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]';
const formulaStart = new RegExp(`^(?=[ ']*${formula})|(?<=[;\\t\\r\\n])(?='*${formula})`, 'g');
const guard = new RegExp(`^'(?=[ ']*${formula})|(?<=[;\\t\\r\\n])'(?='*${formula})`, 'g');

/** A row. Where a cell would be taken for a formula it gets an apostrophe, which `readCsv` takes away again. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(cell.replace(formulaStart, "'"))).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * The rows of a text that are not empty. What parts its cells is what Excel says in a first line of its own (`sep=;`), or else what the first line has:
 * commas, the semicolons of many countries, the tabs of “Unicode text”.
 */
export function readCsv(text: string): CsvRow[] {
  const bare = text.replace(/^\ufeff/, '');
  const said = /^"?sep=([,;\t])"?\r?\n/i.exec(bare);
  const comma = said?.[1] ?? usualComma(bare);
  const rows: CsvRow[] = [];
  let at = said?.[0].length ?? 0;
  let line = said === null ? 1 : 2;
  while (at < bare.length) {
    const row: CsvRow = { line, cells: [], isOpen: false };
    let more = true;
    while (more) {
      const cell = readCell(bare, at, comma);
      row.cells.push(cell.text.replace(guard, ''));
      line += cell.lines;
      row.isOpen ||= cell.isOpen;
      at = cell.end;
      more = bare[at] === comma;
      if (more) at += 1;
    }
    if (bare[at] === '\r') at += 1;
    if (bare[at] === '\n') at += 1;
    line += 1;
    if (row.cells.some((cell) => cell !== '')) rows.push(row);
  }
  return rows;
}

/** Why a row is not what its writer meant, below a first line that names so many columns; null when all is well. */
export function rowFault({ cells, isOpen }: CsvRow, columns: number): string | null {
  if (isOpen) return 'A quote begins here and never ends.';
  const last = cells.findLastIndex((cell) => cell !== '');
  if (last < columns) return null;
  return `There are ${last + 1} cells here, but the first line names ${columns}. Put quotes around what holds a comma.`;
}

function usualComma(text: string): string {
  const head = text.slice(0, Math.max(0, text.search(/\r|\n|$/)));
  return [',', ';', '\t'].find((sign) => head.includes(sign)) ?? ',';
}

/** One cell from a place on; `lines`: how many line breaks are in it. A quote that is never closed reaches to the end. */
function readCell(
  text: string,
  from: number,
  comma: string,
): { text: string; end: number; lines: number; isOpen: boolean } {
  if (text[from] !== '"') {
    let end = from;
    while (end < text.length && text[end] !== comma && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return { text: text.slice(from, end), end, lines: 0, isOpen: false };
  }
  let end = from + 1;
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
  const inside = text.slice(from + 1, end).replaceAll('""', '"');
  let after = end + 1;
  while (after < text.length && text[after] !== comma && text[after] !== '\n' && text[after] !== '\r')
    after += 1;
  const lines = inside.split('\n').length - 1;
  return { text: inside, end: Math.min(after, text.length), lines, isOpen: end >= text.length };
}
