import { earlyKeysHash } from '#lib/web/early-keys.ts';

/**
 * The Content-Security-Policy of one answer. Scripts run only with this answer's nonce, which Next reads from the
 * request's own copy of the header, and the one that keeps early keys by its hash; `style-src-attr` lets a chart place its labels. Development adds what Next's error
 * overlay and hot reload need.
 */
export function contentPolicy(nonce: string, { development }: { development: boolean }): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      `'${earlyKeysHash}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    'style-src': ["'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'connect-src': ["'self'", ...(development ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
