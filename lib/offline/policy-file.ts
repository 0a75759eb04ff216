import { readFile } from 'node:fs/promises';
import { readDocument } from '#lib/policy/document/read-document.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';
import { unreadable } from './files.ts';

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

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}
