import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { Refusal } from '#lib/refusal.ts';

/** A release in a folder. A release that had to be made anew, because its folder had drifted, has another folder. */
const place = z.object({ id: z.string(), folder: z.string() });
export type Place = z.infer<typeof place>;

const standing = z.object({
  /** The release in force; null before the first. */
  active: place.nullable(),
  /** What was in force before it, the latest first. */
  history: z.array(place),
});
export type Standing = z.infer<typeof standing>;

const entry = standing.extend({
  /**
   * Written before anything is switched and cleared when the console has confirmed: while it is there, whoever reads this
   * file at the start of an agent goes back to `before`.
   */
  pending: z
    .object({
      before: standing,
      /** When the agent goes back by itself; null until the switch is done and probed. */
      until: z.iso.datetime().nullable(),
    })
    .nullable(),
});
export type Entry = z.infer<typeof entry>;

/** What the agent must not forget when it is killed: which release is in force, and whether that is for good. */
export type Journal = {
  now(): Entry;
  /** In force once it is on disk. */
  write(next: Entry): Promise<void>;
  /** In force at once, for the way back: what is on disk until the write succeeds leads to the same place. */
  force(next: Entry): Promise<void>;
};

export async function openJournal(path: string): Promise<Journal> {
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  let current: Entry = text === null ? { active: null, history: [], pending: null } : read(text, path);
  const save = (next: Entry) => replaceFile(path, `${JSON.stringify(next, null, 2)}\n`);
  return {
    now: () => current,
    async write(next) {
      await save(next);
      current = next;
    },
    async force(next) {
      current = next;
      await save(next);
    },
  };
}

function read(text: string, path: string): Entry {
  try {
    return entry.parse(JSON.parse(text));
  } catch (cause) {
    throw new Refusal('unavailable', 'journal-damaged', `${path} is damaged.`, {
      next: 'Check the disk. Without the file the agent goes on with the release that “current” points to.',
      cause,
    });
  }
}
