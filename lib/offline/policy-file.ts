import { readFile } from 'node:fs/promises';
import { readDocument } from '#lib/policy/document/read-document.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';

/** The policy in a file. Refuses one that cannot be read, or says what is wrong in it by line. */
export async function readPolicyFile(path: string): Promise<Policy> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Refusal('not-found', 'no-such-file', `${path} cannot be read.`, { cause });
  });
  try {
    return readDocument(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { next, detail } = error;
    throw new Refusal('invalid', error.code, `${path}: ${error.message}`, { next, detail, cause: error });
  }
}
