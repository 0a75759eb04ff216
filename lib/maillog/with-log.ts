import { Refusal } from '#lib/refusal.ts';
import type { LogReader } from './reader.ts';
import { sharedReader } from './store.ts';

/** Asks the mail log; null while the worker has not made it yet. */
export function withLog<T>(file: string, ask: (log: LogReader) => T): T | null {
  let log: LogReader;
  try {
    log = sharedReader(file);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no-mail-log') return null;
    throw error;
  }
  return ask(log);
}
