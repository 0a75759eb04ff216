import { chmod, lstat, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';

/** For hosts without a name server: sendmail's own nsswitch.conf (op.me section 5.6, ServiceSwitchFile). */
const switchText = 'passwd files\nhosts files\naliases files\n';

/** What the daemon wants to find where its state lives: the queue, a file for its counters, the service switch. */
export async function prepareState(state: string): Promise<void> {
  await mkdir(state, { recursive: true, mode: 0o755 });
  const queue = join(state, 'queue');
  await mkdir(queue, { recursive: true, mode: 0o700 });
  // On a mail host it is a link to the queue that was there before (`postern gateway install`), whose mode is the host's.
  if (!(await lstat(queue)).isSymbolicLink()) await chmod(queue, 0o700);
  const statistics = await open(join(state, 'statistics'), 'a', 0o600);
  await statistics.close();
  const path = join(state, 'service.switch');
  if ((await readFile(path, 'utf8').catch(nullIfMissing)) !== switchText)
    await replaceFile(path, switchText, 0o644);
}
