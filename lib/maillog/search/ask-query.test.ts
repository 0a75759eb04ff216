import { expect, test } from 'vitest';
import { askQuery } from './ask-query.ts';

test('a word that means nothing is refused and pointed at, or marked where a page asks for that', () => {
  const typed = 'since:7d accnt:kim';
  expect(() => askQuery(typed, 'refuse')).toThrow(
    expect.objectContaining({
      code: 'bad-query',
      detail: 'since:7d accnt:kim\n         ^^^^^^^^^',
      fields: { q: ['There is no key “accnt”. Did you mean account:?'] },
    }),
  );
  expect(askQuery(typed, 'mark').words.map(({ error }) => error === null)).toEqual([true, false]);
  expect(askQuery('account:kim', 'refuse').query).toEqual(askQuery('account:kim', 'mark').query);
});
