import { expect, test } from 'vitest';
import { readEntryCsv } from './entry-csv.ts';

test('columns go by any of their names; one that is none of them is passed over, however it is called', () => {
  const text = 'Domain,constructor,Action,__proto__,Expires\nspam.example,a,REJECT,b,2027-01-31\n';
  expect(readEntryCsv(text)).toEqual({
    entries: [
      { line: 2, fields: { key: 'spam.example', value: 'REJECT', endsOn: '2027-01-31' }, fault: null },
    ],
  });
});

test('a list whose first line names no key is none', () => {
  expect(readEntryCsv('value\nREJECT\n')).toMatchObject({
    reason: expect.stringContaining('Only key must be there.'),
  });
});
