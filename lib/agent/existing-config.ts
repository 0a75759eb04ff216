import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { existingConfig } from '#lib/gateway/api-engine.ts';
import { type MailFile, readMailFile } from '#lib/read-mail-file.ts';

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
  try {
    const largest = Math.min(largestFile, room);
    const read = await readMailFile(from, { name: path, largest, withKeys: false });
    if ('skipped' in read) return skip(skippedWords[read.skipped]);
    found.files.push({ path, text: read.text });
    return read.bytes;
  } catch (error) {
    return skip(reasonOf(error));
  }
}

const skippedWords: Record<Extract<MailFile, { skipped: string }>['skipped'], string> = {
  'no-file': 'It is no ordinary file.',
  'too-large': 'It is too large.',
  compiled: 'Compiled from its source.',
  binary: 'It is no text.',
  key: 'A private key stays where it is.',
};

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
