import { describe, expect, test } from 'vitest';
import {
  keptParams,
  type List,
  listHref,
  paramOf,
  paramsOf,
  sortHref,
  sortOf,
} from '#components/ui/list-url.ts';

const list: List = {
  path: '/policy/access',
  params: { q: '192.0.2', tag: ['connect', 'from'], sort: 'key', after: 'x9', empty: '', gone: undefined },
};

describe('listHref', () => {
  test('keeps filters and drops the cursor when something changes', () => {
    expect(listHref(list, { sort: '-key' })).toBe('/policy/access?q=192.0.2&tag=connect&tag=from&sort=-key');
  });

  test('takes a parameter away', () => {
    expect(listHref(list, { q: null, tag: null })).toBe('/policy/access?sort=key');
  });

  test('moves to other rows within the same order', () => {
    expect(listHref(list, { after: 'k2' })).toBe(
      '/policy/access?q=192.0.2&tag=connect&tag=from&sort=key&after=k2',
    );
  });

  test('is the bare path when nothing is left', () => {
    expect(listHref({ path: '/x', params: { q: 'a' } }, { q: null })).toBe('/x');
  });

  test('leaves out what a form of React adds', () => {
    const params = { $ACTION_KEY: 'k6', '$ACTION_2:0': '{"id":"70"}', why: 'busy' };
    expect(listHref({ path: '/x', params }, { q: 'a' })).toBe('/x?why=busy&q=a');
  });

  test('escapes what a person typed', () => {
    expect(listHref({ path: '/x', params: {} }, { q: 'a&b=c #1' })).toBe('/x?q=a%26b%3Dc+%231');
  });
});

test('reads one value and several', () => {
  expect(paramOf(list, 'tag')).toBe('connect');
  expect(paramOf(list, 'empty')).toBeUndefined();
  expect(paramsOf(list, 'tag')).toEqual(['connect', 'from']);
  expect(paramsOf({ path: '/', params: { tag: 'a,b' } }, 'tag')).toEqual(['a', 'b']);
});

test('hidden inputs carry every filter but the one being typed', () => {
  expect(keptParams(list, ['q'])).toEqual([
    ['tag', 'connect'],
    ['tag', 'from'],
    ['sort', 'key'],
  ]);
});

describe('order', () => {
  const fallback = { key: 'tag', descending: false };

  test.each([
    ['key', { key: 'key', descending: false }],
    ['-key', { key: 'key', descending: true }],
    ['password', fallback],
    ['', fallback],
  ])('sort=%s', (sort, want) => {
    expect(sortOf({ path: '/', params: { sort } }, ['key', 'tag'], fallback)).toEqual(want);
  });

  test('a second click on a column turns it around', () => {
    expect(sortHref(list, 'key', { key: 'key', descending: false })).toContain('sort=-key');
    expect(sortHref(list, 'key', { key: 'key', descending: true })).toContain('sort=key');
    expect(sortHref(list, 'owner', { key: 'key', descending: false })).toContain('sort=owner');
  });
});
