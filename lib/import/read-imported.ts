import { readDocument } from '#lib/policy/document/read-document.ts';
import type { ImportedFiles } from '#lib/sendmail/import/find-file.ts';
import { type ImportedMail, importMail } from '#lib/sendmail/import/import-mail.ts';

/** What files are read as: a policy.json by itself, as Postern writes it, or the configuration of a mail host. Refuses a broken policy.json. */
export function readImported(files: ImportedFiles): ImportedMail {
  const document = documentAmong(files);
  if (document === null) return importMail(files);
  const { file, text } = document;
  const words = 'A policy of Postern. Its sections and entries take the place of the draft.';
  const lines = text.split('\n').length;
  const row = { file, line: 1, lines, text: '', verdict: 'understood' as const, words };
  const certificates = { hosts: [], authorities: [], revocationList: '' };
  return { policy: readDocument(text), report: [row], secrets: new Map(), certificates };
}

/** Refuses a policy.json with a mistake before anything is kept of it. */
export function refuseBrokenDocument(files: ImportedFiles): void {
  const document = documentAmong(files);
  if (document !== null) readDocument(document.text);
}

function documentAmong(files: ImportedFiles): { file: string; text: string } | null {
  const [only] = files;
  if (files.size !== 1 || only === undefined || !only[0].endsWith('.json')) return null;
  const [file, text] = only;
  return { file, text };
}
