import { Refusal } from '#lib/refusal.ts';
import type { LogReader } from './reader.ts';
import { openReader } from './store.ts';

/** Asks the mail log; null while the worker has not made it yet. */
export function withLog<T>(file: string, ask: (log: LogReader) => T): T | null {
  let log: LogReader;
  try {
    log = openReader(file);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no-mail-log') return null;
    throw error;
  }
  try {
    return ask(log);
  } finally {
    log.close();
  }
}
