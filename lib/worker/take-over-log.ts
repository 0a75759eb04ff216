import { setImmediate as pause } from 'node:timers/promises';
import { openOldLog } from '#lib/maillog/store.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';

const limit = 5000;

/**
 * Takes the lines of a mail log of the version before into the store of now, and deletes it when it has them all. A line and the cursor behind it are
 * stored at once, so it goes on where it was when it is ended in the middle. Answers how many lines it took.
 */
export async function takeOverLog(
  path: string,
  writer: LogWriter,
  { realm, signal }: { realm: string; signal: AbortSignal },
): Promise<number> {
  const old = openOldLog(path);
  if (!old) return 0;
  let taken = 0;
  for (const { name, pulledAt } of old.gateways) {
    for (;;) {
      const lines = old.after(name, writer.cursor(name), limit);
      if (lines.length === 0) break;
      taken += writer.ingest(name, lines, { realm, pulledAt }).stored;
      await pause(); // deployments go on meanwhile
      if (signal.aborted) {
        old.close();
        return taken;
      }
    }
  }
  old.remove();
  return taken;
}
