import { chmod, chown, mkdir } from 'node:fs/promises';
import { onDisk } from '#lib/agent/disk.ts';
import { pathTroubles } from '#lib/agent/path-safety.ts';
import { Refusal } from '#lib/refusal.ts';

/**
 * Makes a folder that only we (and `group`, to enter and read) may use. Refuses when somebody else could write a folder on the
 * way to it: who can rename one can put another SASL database or socket in place of ours.
 */
export async function makeSafeFolder(path: string, group?: number): Promise<void> {
  await onDisk(async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (group !== undefined) await chown(path, -1, group);
    await chmod(path, group === undefined ? 0o700 : 0o750);
  });
  const [trouble] = await pathTroubles([path], process.getuid?.() === 0);
  if (!trouble) return;
  throw new Refusal(
    'conflict',
    'unsafe-folder',
    `${path} is not safe for passwords: ${trouble.component}, ${trouble.reason}.`,
    {
      next: `Make ${trouble.component} belong to root and take the right to write it from everybody else, or choose another folder.`,
    },
  );
}
