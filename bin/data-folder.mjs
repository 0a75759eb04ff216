import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { root, Stop } from './steps.mjs';

/**
 * Where `npm run up` keeps its data: the folder asked for, else ./data. Sendmail as root reads nothing below a folder that
 * others may write (its safefile checks; the sticky bit of /tmp does not help), so root gets a folder below /var/lib
 * when ./data is no place for it, and a refusal when the folder asked for is none.
 */
export function openDataFolder(asked) {
  const folder = resolve(root, asked ?? 'data');
  const trouble = process.getuid?.() === 0 ? unsafeComponent(folder) : null;
  if (!trouble) return made(folder);
  const reason = `Sendmail, run by root, cannot work below ${folder}: ${trouble}.`;
  if (asked) throw new Stop(`${reason}\nName another folder with --data, such as /var/lib/postern.`);
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const other = `/var/lib/postern-dev/${clone}`;
  console.log(`${reason}\nThe data of this clone goes to ${other} instead.`);
  return made(other);
}

function made(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return realpathSync(folder);
}

/** The first folder on the way to `path` that somebody other than root could write, in words; null when there is none. */
function unsafeComponent(path) {
  const parent = dirname(path);
  const above = parent === path ? null : unsafeComponent(parent);
  if (above) return above;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  if (found.isSymbolicLink()) return unsafeComponent(realpathSync(path));
  if (found.uid !== 0) return `${path} belongs to user ${found.uid}, not to root`;
  if (found.mode & 0o002) return `everybody may write ${path}`;
  if (found.mode & 0o020) return `group ${found.gid} may write ${path}`;
  return null;
}
