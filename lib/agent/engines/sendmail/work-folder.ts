import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder of one's own for a while, below the gateway's state: the daemon refuses what lies below a folder that others may
 * write, as /tmp is.
 */
export async function withFolder<T>(state: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(state, { recursive: true, mode: 0o755 });
  const folder = await mkdtemp(join(state, 'work-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
