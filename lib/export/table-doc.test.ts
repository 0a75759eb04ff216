import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '#lib/package-root.ts';
import { columnsOf } from './table.ts';

test('docs/reports.md has every column', () => {
  const doc = readFileSync(join(packageRoot(), 'docs/reports.md'), 'utf8');
  const named = new Set(doc.slice(doc.indexOf('## Columns')).match(/(?<=`)[A-Za-z]+(?=`)/g));
  expect(
    Object.values(columnsOf)
      .flat()
      .filter((column) => !named.has(column)),
  ).toEqual([]);
});
