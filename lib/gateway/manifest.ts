import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';

/**
 * The id of a bundle: SHA-256 of the canonical JSON of its files (in path order) and of what the probe expects. The order of
 * `files` does not matter; who made the release, and its comment, do not either.
 */
export function manifestId(files: Manifest['files'], expect: Expectation): string {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return createHash('sha256')
    .update(canonicalJson({ expect, files: inOrder }))
    .digest('hex');
}
