import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, readCsv } from './csv.ts';

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
  expect(rows).toEqual([
    { line: 1, cells: ['key', 'value'] },
    { line: 3, cells: ['a\nb', 'c'] },
    { line: 5, cells: ['d', 'e'] },
  ]);
});
