import type { Db } from './client.ts';
import { openSideThread } from './side-thread.ts';

/** A content that is no secret. `parts`: it is the list of a text's parts. */
export type NewBlob = { sha256: string; content: Buffer; size: number; parts: boolean };

/** Stores many contents, compressed, beside what the caller does meanwhile. */
export type BlobKeeper = {
  /** What is there already stays. The contents are given away. */
  keep(blobs: readonly NewBlob[]): Promise<void>;
  close(): Promise<void>;
};

const keeper = `
  const { gzipSync } = require('node:zlib');
  const connection = new Database(file, { timeout: 10_000 });
  connection.pragma('synchronous = NORMAL'); // the release that names them is written after them, and waits for the disk
  connection.pragma('cache_size = -4096');
  const known = connection.prepare('SELECT 1 FROM "Blob" WHERE "sha256" = ?');
  const insert = connection.prepare(\`INSERT INTO "Blob" ("sha256", "size", "secret", "parts", "bytes", "createdAt")
    VALUES (?, ?, 0, ?, ?, ?) ON CONFLICT DO NOTHING\`);
  const insertAll = connection.transaction((rows) => rows.forEach((row) => insert.run(...row)));
  const answer = (blobs) => {
    const at = new Date().toISOString().replace('Z', '+00:00');
    const missing = blobs.filter(({ sha256 }) => known.get(sha256) === undefined);
    const rows = missing.map(({ sha256, size, content, parts }) =>
      [sha256, size, parts ? 1 : 0, gzipSync(content, { level: 1 }), at]);
    if (rows.length > 0) insertAll.immediate(rows);
    return [null, []];
  };
`;

export function openBlobKeeper(db: Db): BlobKeeper {
  const thread = openSideThread(db, keeper);
  return {
    async keep(blobs) {
      // a small buffer is a piece of a larger one, and is copied
      const whole = blobs.filter(({ content }) => content.length === content.buffer.byteLength);
      await thread.ask(blobs, [...new Set(whole.map(({ content }) => content.buffer as ArrayBuffer))]);
    },
    close: () => thread.close(),
  };
}
