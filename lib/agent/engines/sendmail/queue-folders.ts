import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';

/** Folders of the queue groups that a cf names below its queue (op.me, “Queue Groups and Queue Directories”). */
export function queueGroupFolders(cf: string): { queue: string; folders: string[] } | null {
  const lines = readCf(cf);
  const queue = optionValues(lines, 'QueueDirectory').at(-1);
  if (queue === undefined) return null;
  const folders = lines.flatMap(({ kind, text }) => {
    const path = kind === 'Q' ? /,\s*P[^=,]*=\s*([^,\s]+)/.exec(text)?.[1] : undefined;
    return path?.startsWith(`${queue}/`) && !path.endsWith('*') ? [path] : [];
  });
  return { queue, folders };
}

/** Makes the folders of all queue groups, for the owner of the queue alone: without them the daemon does not even read its cf. */
export async function prepareQueueGroups(cf: string): Promise<void> {
  const found = queueGroupFolders(cf);
  if (!found || found.folders.length === 0) return;
  const owner = await stat(found.queue);
  for (const folder of found.folders)
    for (const path of stepsTo(found.queue, folder))
      if ((await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined) {
        await chmod(path, owner.mode & 0o770);
        if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid);
      }
}

/** The same cf for another queue: a canary has one of its own. */
export function withQueue(cf: string, queue: string): string {
  const found = queueGroupFolders(cf);
  if (!found || found.folders.length === 0) return cf;
  return cf.replace(/^Q.*$/gm, (line) => line.replaceAll(`=${found.queue}`, `=${queue}`));
}

/** `/q/groups/slow` below `/q` → `/q/groups`, `/q/groups/slow`. */
function stepsTo(top: string, folder: string): string[] {
  const parts = relative(top, folder).split('/');
  return parts.map((_, at) => join(top, ...parts.slice(0, at + 1)));
}
