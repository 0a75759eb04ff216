import { chmod, chown, lstat, mkdir, readdir, rmdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';

/** A group's folder, and over how many folders in it the mail is spread; null: it lies in the folder itself. */
type GroupFolder = { path: string; spread: number | null };

/** What spread folders are called: nothing of a queue's own files begins so. */
const spreadName = 'folder';

/** Folders of the queue groups that a cf names below its queue (op.me, “Queue Groups and Queue Directories”). */
export function queueGroupFolders(cf: string): { queue: string; groups: GroupFolder[] } | null {
  if (!/^Q/m.test(cf)) return null;
  const lines = readCf(cf);
  const queue = optionValues(lines, 'QueueDirectory').at(-1);
  if (queue === undefined) return null;
  const counts = new Map(
    [...cf.matchAll(/^# queue group (\w+): (\d{1,3}) folders$/gm)].map(([, name, count]) => [
      name,
      Number(count),
    ]),
  );
  const groups = lines.flatMap(({ kind, text }): GroupFolder[] => {
    const path = kind === 'Q' ? /,\s*P[^=,]*=\s*([^,\s]+)/.exec(text)?.[1] : undefined;
    if (!path?.startsWith(`${queue}/`)) return [];
    if (!path.endsWith('*')) return [{ path, spread: null }];
    const name = /^\w+/.exec(text)?.[0];
    return path.endsWith(`/${spreadName}*`) ? [{ path: dirname(path), spread: counts.get(name) ?? 1 }] : [];
  });
  return { queue, groups };
}

/**
 * Makes the folders of all queue groups, for the owner of the queue alone: without them the daemon does not even read its cf. With `trim`, right before
 * it reads it, folders that a group has too many are taken away once they are empty; until then their mail is delivered like the others'.
 */
export async function prepareQueueGroups(cf: string, { trim = false } = {}): Promise<void> {
  const found = queueGroupFolders(cf);
  if (!found || found.groups.length === 0) return;
  const owner = await stat(found.queue);
  const make = async (path: string) => {
    if ((await mkdir(path, { recursive: true, mode: 0o700 })) === undefined) return;
    await chmod(path, owner.mode & 0o770);
    if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid);
  };
  for (const { path, spread } of found.groups) {
    for (const step of stepsTo(found.queue, path)) await make(step);
    if (spread === null) continue;
    // the first is the group's folder itself, so that mail which waits there is found whether the group has one folder or many
    const first = join(path, `${spreadName}1`);
    if (!(await lstat(first).catch(nullIfMissing))) await symlink('.', first);
    for (let at = 2; at <= spread; at += 1) await make(join(path, `${spreadName}${at}`));
    if (trim) await takeAway(path, spread);
  }
}

async function takeAway(path: string, spread: number): Promise<void> {
  for (const name of await readdir(path)) {
    const number = Number(new RegExp(`^${spreadName}(\\d+)$`).exec(name)?.[1] ?? 0);
    if (number > Math.max(1, spread)) await rmdir(join(path, name)).catch(stillHoldsMail);
  }
}

function stillHoldsMail(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
}

/** The same cf for another queue: a canary has one of its own. */
export function withQueue(cf: string, queue: string): string {
  const found = queueGroupFolders(cf);
  if (!found || found.groups.length === 0) return cf;
  return cf.replace(/^Q.*$/gm, (line) => line.replaceAll(`=${found.queue}`, `=${queue}`));
}

/** `/q/groups/slow` below `/q` → `/q/groups`, `/q/groups/slow`. */
function stepsTo(top: string, folder: string): string[] {
  const parts = relative(top, folder).split('/');
  return parts.map((_, at) => join(top, ...parts.slice(0, at + 1)));
}
