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

/** Asks the mail log. Refuses while there is none. */
export function askLog<T>(file: string, ask: (log: LogReader) => T): T {
  const answer = withLog(file, (log) => ({ said: ask(log) }));
  if (!answer) throw noMailLog();
  return answer.said;
}

export const noMailLog = (): Refusal =>
  new Refusal('unavailable', 'no-mail-log', 'No mail log has been collected yet.', {
    next: 'Start the worker, or import files with “postern log import”.',
  });
