import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that only those reach who are handed its descriptor, and that is gone when the last of them has ended. */
export class NamelessFile {
  readonly descriptor: number;

  constructor() {
    const path = join(tmpdir(), `postern-${randomBytes(12).toString('hex')}`);
    this.descriptor = openSync(path, 'wx+', 0o600);
    rmSync(path);
  }

  size(): number {
    return fstatSync(this.descriptor).size;
  }

  /** Its first bytes, `most` at most; it is closed. */
  take(most: number): Buffer {
    try {
      const content = Buffer.alloc(Math.min(this.size(), most));
      return content.subarray(0, readSync(this.descriptor, content, 0, content.length, 0));
    } finally {
      closeSync(this.descriptor);
    }
  }
}
