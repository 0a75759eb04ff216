import { constants } from 'node:fs';
import { chown, copyFile, stat } from 'node:fs/promises';

/** Copies a database with its mode and owner, who may be the TrustedUser of the cf; within the file system's own means where it has any. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const [then, now] = [await stat(from), await stat(to)];
  if (then.uid !== now.uid || then.gid !== now.gid) await chown(to, then.uid, then.gid);
}
