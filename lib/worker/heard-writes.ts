import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The system watches no more files (inotify(7)). */
const limits = new Set(['ENOSPC', 'EMFILE', 'ENOSYS']);

/**
 * Calls `heard` when any process has written to an SQLite database, which shows in its write-ahead log: what is wished for need not wait for the next look.
 * Where the system cannot tell, nothing is heard, and the next look finds it.
 */
export function hearWrites(file: string, heard: () => void): { close(): void } {
  const log = `${basename(file)}-wal`;
  try {
    const watcher = watch(dirname(file), (_, name) => {
      if (name === log) heard();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch (error) {
    if (error instanceof Error && 'code' in error && limits.has(String(error.code))) return { close() {} };
    throw error;
  }
}
