import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';

/** Where the host keeps its plug-ins of Cyrus SASL, and which files are there. */
export async function hostPlugins(): Promise<{ folder: string; files: string[] }[]> {
  const libraries = [
    '/usr/lib64',
    '/usr/lib',
    ...((await readdir('/usr/lib').catch(nullIfMissing)) ?? []).map(below),
  ];
  const folders = libraries.map((path) => join(path, 'sasl2'));
  const found = await Promise.all(
    folders.map(async (folder) => ({ folder, files: (await readdir(folder).catch(nullIfMissing)) ?? [] })),
  );
  return found.filter(({ files }) => files.some((name) => name.endsWith('.so')));
}

const below = (name: string) => join('/usr/lib', name);

/** Whether a cf may name these folders as `SASL_PATH`: ours first, and then nothing but the host's own. */
export function isPluginPath(value: string, ours: string): boolean {
  const [first, ...others] = value.split(':');
  return (
    first === ours && others.every((folder) => /^\/usr\/lib(?:64|\/[A-Za-z0-9_-]+)?\/sasl2$/.test(folder))
  );
}
