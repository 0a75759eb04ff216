import { createHash } from 'node:crypto';
import type { Expectation, Manifest } from '#lib/gateway/api.ts';

/**
 * JSON with the members of every object in code unit order and no white space, so that equal values have equal text
 * (RFC 8785 for what we send: strings, integers, booleans, null). Members that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

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
