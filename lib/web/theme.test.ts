import { expect, test } from 'vitest';
import { chosenTheme, rememberTheme } from '#lib/web/theme.ts';

test.each([
  ['dark', 'dark'],
  ['light', 'light'],
  [undefined, undefined],
  ['', undefined],
  ['dark"><script>', undefined],
])('a cookie of %s is the theme %s', (cookie, theme) => {
  expect(chosenTheme(cookie)).toBe(theme);
});

test('the choice is kept for a year', () => {
  expect(rememberTheme('dark')).toBe('theme=dark; Path=/; Max-Age=31536000; SameSite=Lax');
});
