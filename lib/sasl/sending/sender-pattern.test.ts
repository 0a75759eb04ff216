import { expect, test } from 'vitest';
import { maySendAs, patternsFor, senderPatternReason } from './sender-pattern.ts';

test.each<[string, string, boolean]>([
  ['info@example.org', 'info@example.org', true],
  ['info@example.org', 'Info@EXAMPLE.org.', true],
  ['info@example.org', 'info@mail.example.org', false],
  ['info@example.org', 'xinfo@example.org', false],
  ['@example.org', 'anything@example.org', true],
  ['@example.org', 'x@mail.example.org', false],
  ['@example.org', 'x@notexample.org', false],
  ['.example.org', 'x@mail.example.org', true],
  ['.example.org', 'x@a.b.example.org', true],
  ['.example.org', 'x@example.org', false],
  ['.example.org', 'x@evilexample.org', false],
  ['@example.org', 'a@b@example.org', false],
  ['@example.org', '@example.org', false],
  ['@example.org', 'example.org', false],
  ['info@example.org', '', false],
])('%s grants %s: %s', (pattern, address, granted) => {
  expect(maySendAs([pattern], address)).toBe(granted);
  expect(patternsFor(address).includes(pattern)).toBe(granted);
});

test.each([
  '',
  'info',
  '@',
  '.',
  '@-x.example',
  'a b@example.org',
  '*@example.org',
  'x@example.org, y@example.org',
])('%j names no senders', (text) => expect(senderPatternReason(text)).not.toBeNull());
test.each(['info@example.org', '@example.org', '.example.org'])('%s does', (text) => {
  expect(senderPatternReason(text)).toBeNull();
});
