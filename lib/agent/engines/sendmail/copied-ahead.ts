import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { copyDatabase } from '#lib/agent/engines/sendmail/database-file.ts';
import { findKept } from '#lib/agent/engines/sendmail/kept-database.ts';
import { readyHashThread } from '#lib/agent/hash-thread.ts';
import { mapType } from '#lib/gateway/api-manifest.ts';

type Copy = {
  /** SHA-256 of the source, and the type, of what is copied. */
  of: string;
  path: string;
  /** Whether it is there, whole. */
  made: Promise<boolean>;
};

/** The copy of a database that is made while the source it will be changed for is still on its way. */
export class CopiedAhead {
  readonly #cache: string;
  #copy: Copy | null = null;

  constructor(cache: string) {
    this.#cache = cache;
  }

  /** Begins to copy the database of this source, where there is one; what nobody took of an earlier one goes. */
  begin(sha256: string): void {
    const path = join(this.#cache, `${sha256}.${process.pid}.ahead.new.db`);
    void this.drop().then(async () => {
      const known = await this.#find(sha256);
      if (!known || this.#copy) return;
      readyHashThread();
      this.#copy = { of: known.of, path, made: made(known.path, path) };
    });
  }

  /** Gives the copy of this database another name; false when there is none. */
  async take(sha256: string, type: string, target: string): Promise<boolean> {
    const copy = this.#copy;
    if (copy?.of !== `${sha256}.${type}`) return false;
    this.#copy = null;
    if (!(await copy.made)) return false;
    await rename(copy.path, target);
    return true;
  }

  async drop(): Promise<void> {
    const copy = this.#copy;
    this.#copy = null;
    if (!copy) return;
    await copy.made;
    await rm(copy.path, { force: true });
  }

  async #find(sha256: string): Promise<{ of: string; path: string } | null> {
    for (const type of mapType.options) {
      const of = `${sha256}.${type}`;
      const path = await findKept(this.#cache, `${of}.`);
      if (path !== null) return { of, path };
    }
    return null;
  }
}

/** What is on the disk by the time it is changed need not be written then. */
async function made(from: string, to: string): Promise<boolean> {
  try {
    await rm(to, { force: true });
    await copyDatabase(from, to);
  } catch {
    await rm(to, { force: true }); // it is copied when it is wanted, and what is wrong is told then
    return false;
  }
  void syncToDisk(to).catch(() => {});
  return true;
}
