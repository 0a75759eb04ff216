import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Finding } from '#lib/policy/finding.ts';
import { findEntryRows } from './find-findings.ts';

const about = (map: 'access' | 'aliases', tag: string, key: string): Finding => ({
  rule: 'access/shadowed',
  severity: 'warning',
  place: { page: 'access', section: 'maps', entry: { map, tag, key } },
  title: '',
  text: '',
});

test('finds the rows of entries by map, tag and key', async ({ db }) => {
  const rows = [
    { id: 'a', map: 'access', tag: 'From:', key: 'example.com' },
    { id: 'b', map: 'access', tag: '', key: 'example.com' },
    { id: 'c', map: 'aliases', tag: '', key: 'example.com' },
  ];
  await db.policyEntry.createMany({ data: rows.map((row) => ({ ...row, updatedBy: 'ada' })) });
  const found = await findEntryRows(db, [
    about('access', '', 'example.com'),
    about('aliases', '', 'example.com'),
    about('aliases', '', 'gone'),
  ]);
  expect(found.get('access\t\texample.com')).toBe('b');
  expect(found.get('aliases\t\texample.com')).toBe('c');
  expect(found.has('aliases\t\tgone')).toBe(false);
});
