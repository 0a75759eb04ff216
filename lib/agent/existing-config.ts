import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { existingConfig } from '#lib/gateway/api.ts';
import { mailFileText } from '#lib/raw-text.ts';

/** Where a mail host has the configuration that people made by hand. */
const usualFolder = '/etc/mail';
/** Aliases stand here on hosts that have had them since before there was a /etc/mail. */
const olderAliases = '/etc/aliases';

/** Folders below it that hold a part of it. */
const inside = ['', 'm4', 'sasl', 'tls', 'ssl', 'certs', 'auth', 'authinfo'];

const largestFile = 64 << 20;
const largestOfAll = 128 << 20;
const mostFiles = 500;

type Found = z.infer<typeof existingConfig>;

/**
 * The configuration files that stand on this host: fixed folders, no links, no compiled maps, no keys. Nothing of it is changed. What is left out is
 * named with the reason.
 */
export async function readExistingConfig(folder = usualFolder, aliases = olderAliases): Promise<Found> {
  const found: Found = { folder, files: [], skipped: [] };
  let room = largestOfAll;
  for (const path of (await Promise.all(inside.map((sub) => filesIn(folder, sub)))).flat()) {
    if (found.files.length >= mostFiles)
      found.skipped.push({ path, why: `There are more than ${mostFiles} files.` });
    else room -= await take(found, path, join(folder, path), room);
  }
  const known = found.files.some(({ path }) => path === 'aliases');
  if (!known) await take(found, 'aliases', aliases, room);
  return found;
}

async function filesIn(folder: string, sub: string): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, sub), { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => join(sub, name))
      .sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Adds a file, or the reason it is left out; answers how many bytes it has. */
async function take(found: Found, path: string, from: string, room: number): Promise<number> {
  const skip = (why: string): number => {
    found.skipped.push({ path, why });
    return 0;
  };
  if (/\.(?:db|dir|pag)$/.test(path)) return skip('A compiled map.');
  if (path.endsWith('.cf')) return skip('Compiled from a .mc.');
  try {
    const { size } = await lstat(from);
    if (size > Math.min(largestFile, room)) return skip('It is too large.');
    // No link is followed, whatever it was a moment ago.
    const file = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return skip('It is no ordinary file.');
      const bytes = await file.readFile();
      if (bytes.includes(0)) return skip('It is no text.');
      const text = mailFileText(path, bytes);
      if (text.includes('PRIVATE KEY-----')) return skip('A private key stays where it is.');
      found.files.push({ path, text });
      return bytes.length;
    } finally {
      await file.close();
    }
  } catch (error) {
    return skip(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'It is not there.';
    case 'EACCES':
      return 'The agent may not read it.';
    case 'ELOOP':
      return 'It is a link.';
    default:
      throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
