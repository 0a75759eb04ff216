import { resolve } from 'node:path';
import { Refusal } from '#lib/refusal.ts';

/** The file a `file:` URL names, as an absolute path. Refuses URLs of other databases. */
export function databaseFile(url: string): string {
  if (url.startsWith('file:')) return resolve(url.slice('file:'.length));
  const scheme = url.split(':', 1)[0];
  throw new Refusal(
    'invalid',
    'database-url',
    `DATABASE_URL names a ${scheme} database; Postern opens SQLite files.`,
    {
      next: 'Set it to file:/path/to/postern.db, or leave it out to keep the database in the data folder.',
    },
  );
}
