import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { cfDigest } from '#lib/agent/engines/sendmail/cf.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';

const readAtStart: ReadonlySet<string> = new Set(['class', 'tls', 'sasl']);

/**
 * Digest of all that the daemon reads once, at its start: two releases with the same one differ in maps and aliases at most, which
 * it opens anew for each connection.
 */
export async function fingerprint({ dir, manifest }: ReleaseDir): Promise<string> {
  const cf = await readFile(join(dir, 'sendmail.cf'), 'utf8').catch(nullIfMissing);
  const files = manifest.files
    .filter(({ path }) => readAtStart.has(managedFiles[path].kind))
    .map(({ path, sha256 }) => `${path} ${sha256}`)
    .sort();
  return createHash('sha256')
    .update([cf === null ? '' : cfDigest(cf), ...files].join('\n'))
    .digest('hex');
}
