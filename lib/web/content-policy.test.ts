import { expect, test } from 'vitest';
import { contentPolicy } from '#lib/web/content-policy.ts';
import { earlyKeysHash } from '#lib/web/early-keys.ts';

const directives = (text: string) =>
  new Map(
    text.split('; ').map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]),
  );

test('runs only scripts that carry the nonce and the one that keeps early keys, and no inline styles', () => {
  const policy = directives(contentPolicy('abc', { development: false }));
  expect(policy.get('script-src')).toBe(`'self' 'nonce-abc' '${earlyKeysHash}' 'strict-dynamic'`);
  expect(policy.get('style-src')).toBe("'self' 'nonce-abc'");
  expect(policy.get('connect-src')).toBe("'self'");
});

test('lets no other site frame it, take its forms or change its base', () => {
  const policy = directives(contentPolicy('abc', { development: false }));
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect(policy.get('form-action')).toBe("'self'");
  expect(policy.get('base-uri')).toBe("'self'");
  expect(policy.get('object-src')).toBe("'none'");
});

test('is looser in development alone', () => {
  expect(contentPolicy('abc', { development: true })).toContain("'unsafe-eval'");
  expect(contentPolicy('abc', { development: false })).not.toContain('unsafe-eval');
});
