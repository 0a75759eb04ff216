import { readFile } from 'node:fs/promises';
import { readArguments } from '#lib/offline/arguments.ts';
import { unreadable } from '#lib/offline/files.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { importPasswords, type PasswordImport, previewPasswords } from '#lib/sasl/import/import-passwords.ts';

/**
 * `postern import-passwords FILE`: accounts with the passwords of a sasldb, of what db5.3_dump prints of it, or of lines of name:hash. Answers what to
 * print: what became of each user that needs somebody, and how many there are of each kind.
 */
export async function importPasswordFile(
  args: string[],
  use: <T>(work: (runtime: Runtime) => Promise<T>) => Promise<T>,
  caller: Caller,
): Promise<string> {
  const { values, files } = readArguments(args, {
    usage: 'postern import-passwords FILE [--preview] [--replace] [--legacy] [--kind person|server]',
    files: 1,
    options: {
      preview: { type: 'boolean' },
      replace: { type: 'boolean' },
      legacy: { type: 'boolean' },
      kind: { type: 'string' },
    },
  });
  const [path = ''] = files;
  const file = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const { preview, ...wish } = values;
  const input = { ...wish, file: file.toString('base64') };
  const operation = preview ? previewPasswords : importPasswords;
  return report(
    await use<PasswordImport>((runtime) => operation.invoke(runtime, caller, input)),
    preview === true,
  );
}

function report({ rows, counts }: PasswordImport, preview: boolean): string {
  const lines = rows
    .filter(({ outcome, words }) => outcome === 'refused' || outcome === 'skipped' || words !== '')
    .map(({ line, text, words }) => `line ${line}, ${text}: ${words}`);
  const { new: added, changed, skipped, refused } = counts;
  const sum = `${added} new, ${changed} with another password, ${skipped} left as they are, ${refused} left out.`;
  return [...lines, preview ? `${sum} Nothing was saved.` : sum].join('\n');
}
