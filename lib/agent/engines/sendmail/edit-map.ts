import { stat } from 'node:fs/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { type Edit, editsBetween } from '#lib/agent/engines/sendmail/source-edits.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import { run } from '#lib/run.ts';

/** Below this many bytes makemap is as quick as anything. */
const small = 2 << 20;
/** An edit takes as long as makemap takes over so many bytes of a source. */
const bytesOfAnEdit = 1 << 19;

export type EditedMap = {
  /** The new source with its digest, the database to make of it, and its type. */
  source: { path: string; sha256: string };
  target: string;
  type: string;
  /** The cf that names the TrustedUser. */
  cf: string;
  /** The source in force. */
  known: string;
  /** Puts a copy of the intact database that was made from the source with this digest at `target`; false when there is none. */
  copyOf: (sha256: string) => Promise<boolean>;
};

/**
 * Makes the database of a source out of the one in force: a copy, in which editmap changes the keys that differ, each looked up afterwards. The old
 * database holds exactly the entries of the old source, for it was made from that and its digest still says so; so the copy holds exactly those of the
 * new source. False when another way is better or anything is odd: then makemap has to make it, and what is at `target` counts for nothing.
 */
export async function editMap({ source, target, type, cf, known, copyOf }: EditedMap): Promise<boolean> {
  const { size } = await stat(source.path);
  if (size < small || !(await stat(known).catch(nullIfMissing))) return false;
  const found = await editsBetween(known, source, Math.floor(size / bytesOfAnEdit));
  const editmap = await findTool('editmap').catch(() => null);
  if (!found || editmap === null || !(await copyOf(found.sha256))) return false;
  const ask = (args: readonly string[]) => run(editmap, ['-C', cf, ...args], { timeoutMs: 30_000 });
  for (const { key, value } of found.edits) {
    const change = value === null ? ['-x', type, target, key] : ['-u', type, target, key, value];
    const { code, stderr } = await ask(change);
    if (code !== 0 || stderr !== '') return false;
  }
  for (const edit of found.edits) if (!(await holds(ask, edit, type, target))) return false;
  return true;
}

/** sysexits.h: EX_UNAVAILABLE, which says of a query that there is no such key. */
const notThere = 69;

async function holds(
  ask: (args: readonly string[]) => ReturnType<typeof run>,
  { key, value }: Edit,
  type: string,
  target: string,
): Promise<boolean> {
  const { code, stdout } = await ask(['-q', type, target, key]);
  return value === null ? code === notThere : code === 0 && stdout.replace(/\n$/, '') === value;
}
