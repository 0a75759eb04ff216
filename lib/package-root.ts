import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of Postern's own package.json, from the sources and from the built programs in dist/ alike. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'postern') return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of Postern above ${import.meta.url}`);
  }
}
