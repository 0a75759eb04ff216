import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { optionValues, readCf } from './cf.ts';

/**
 * The realm that the daemon has by the release in force; null where there is none, or where it goes by the host's name. The files of a release never change, so
 * each is read once.
 */
export function openReleaseRealm(current: string): () => Promise<string | null> {
  let known: { release: string; realm: string | null } | null = null;
  return async () => {
    const release = await readlink(current).catch(nullIfMissing);
    if (release === null) return null;
    if (known?.release !== release) known = { release, realm: await readRealmOf(current) };
    return known.realm;
  };
}

async function readRealmOf(dir: string): Promise<string | null> {
  const cf = await readFile(join(dir, 'sendmail.cf'), 'utf8').catch(nullIfMissing);
  return (cf && optionValues(readCf(cf), 'AuthRealm').at(-1)) || null;
}
