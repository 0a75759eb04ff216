import { expect, test } from 'vitest';
import { findPages, readAnswer } from '#components/shell/find.ts';
import { placesOf } from '#components/shell/role-places.ts';

test('finds a page by its name, and by the word of the daemon', () => {
  const admin = placesOf('admin');
  expect(
    findPages(admin, 'acc', 'Pages')
      .map((one) => one.title)
      .slice(0, 2),
  ).toEqual(['Access', 'Accounts']);
  expect(findPages(admin, 'mailertable', 'Pages').map((one) => one.href)).toEqual(['/policy/routing']);
  expect(findPages(admin, 'nothing such', 'Pages')).toEqual([]);
});

test('with nothing typed it lists all pages of the role', () => {
  expect(findPages(placesOf('helpdesk'), ' ', 'Pages').map((one) => one.title)).toEqual([
    'Accounts',
    'Why does it fail?',
    'Senders',
  ]);
});

test('takes only well-formed findings that stay on this console', () => {
  const good = { kind: 'Account', title: 'kim', href: '/authentication/accounts/kim' };
  const results = [
    good,
    { ...good, href: 'https://example.com' },
    { ...good, href: '//example.com' },
    { title: 'x' },
  ];
  expect(readAnswer({ results })).toEqual([good]);
  expect(readAnswer({ title: 'Not found' })).toEqual([]);
  expect(readAnswer(null)).toEqual([]);
});
