import { readFile, stat } from 'node:fs/promises';
import { readDocument } from '#lib/policy/document/read-document.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';
import { importMail } from '#lib/sendmail/import/import-mail.ts';
import { unreadable } from './files.ts';
import { readMailFolder } from './read-mail-folder.ts';

/** A policy.json; `-` is standard input. Refuses a file that cannot be read, or with everything that is wrong in it. */
export async function readPolicyFile(path: string): Promise<Policy> {
  const text = await readText(path);
  try {
    return readDocument(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, next, detail } = error;
    throw new Refusal('invalid', code, `${path}: ${message}`, { next, detail, cause: error });
  }
}

/** A policy.json, or what the import makes of a folder such as /etc/mail or a sendmail.mc. */
export async function readPolicy(path: string): Promise<Policy> {
  if (path === '-' || !(path.endsWith('.mc') || (await isFolder(path)))) return readPolicyFile(path);
  const { files } = await readMailFolder(path, { withKeys: false });
  return importMail(files).policy;
}

async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.isDirectory() ?? false;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}
