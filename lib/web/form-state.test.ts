import { expect, test } from 'vitest';
import { valuesOf } from './form-state.ts';

test('line breaks are as they were before a browser sent them; secrets, files and what is Next’s own stay out', () => {
  const form = new FormData();
  form.append('note', 'calls\r\non Mondays\n');
  form.append('row', 'a');
  form.append('row', 'b\r\n');
  form.append('password', 'tuba');
  form.append('$ACTION_ID', 'x');
  form.append('file', new File(['x'], 'x.txt'));
  expect(valuesOf(form, ['password'])).toEqual({ note: 'calls\non Mondays\n', row: ['a', 'b\n'] });
});
