import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, readCsv, rowFault } from './csv.ts';

test('whatever is in the cells comes back', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('=1+1', '@x', "'=a", '-', 'a"b', 'a,b', 'a\nb', ' a ', '；＝', '\n=', " '=", "x;'=1"),
    fc.string({ unit: fc.constantFrom(...' \t\r\n;\'"=-a,＝'), maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const full = rows.map(([, ...rest]) => ['x', ...rest]);
      expect(
        readCsv(`k,v\r\n${full.map(csvLine).join('')}`)
          .slice(1)
          .map((row) => row.cells),
      ).toEqual(full);
    }),
  );
});

test('no cell begins as a formula does', () => {
  for (const cell of ['=cmd()', '+1', '-1', '@sum', '\t=1', '\r=1', '\n=1', ' =1', "'=1", '＝1'])
    expect(csvLine([cell])).toMatch(/^"?'/);
});

test('a cell hides no formula from a program that cuts at semicolons or tabs', () => {
  for (const sign of [';', '\t', '\n'])
    expect(csvLine([`ok${sign}=cmd()`, 'x'])).toContain(`ok${sign}'=cmd()`);
  expect(csvLine(['550 refused; see -all'])).toBe('550 refused; see -all\r\n');
});

test('semicolons, a byte order mark and empty lines are taken; lines are counted as an editor does', () => {
  const rows = readCsv('\ufeffkey;value\n\n"a\nb";c\nd;e');
  expect(rows).toMatchObject([
    { line: 1, cells: ['key', 'value'] },
    { line: 3, cells: ['a\nb', 'c'] },
    { line: 5, cells: ['d', 'e'] },
  ]);
});

test.each([
  ['key\tvalue\r\na b\tc;d,e\r\n', 2],
  ['sep=;\r\nkey;value\r\na b;"c;d,e"\r\n', 3],
  ['"sep=\t"\nkey\tvalue\na b\tc;d,e\n', 3],
  ['key,value\na b,"c;d,e"', 2],
])('cells are parted by what the file says or has: %j', (text, line) => {
  const rows = readCsv(text);
  expect(rows.at(-1)?.line).toBe(line);
  expect(rows.map((row) => row.cells)).toEqual([
    ['key', 'value'],
    ['a b', text.includes('"c') || text.includes('\t') ? 'c;d,e' : ''],
  ]);
});

test.each([
  ['a,b', null],
  ['a', null],
  ['a,b,,', null],
  ['a,"b, c"', null],
  ['a,b, c', 'There are 3 cells here, but the first line names 2. Put quotes around what holds a comma.'],
  ['a,"b\nc,d', 'A quote begins here and never ends.'],
])('of a row %j below two columns: %j', (row, fault) => {
  const [, read] = readCsv(`name,who\n${row}`);
  expect(read && rowFault(read, 2)).toBe(fault);
});
