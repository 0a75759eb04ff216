import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';

/** Every way in which this text may stand in bytes: as it is, in hexadecimal, in an address, and within Base64 at any of its three places. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(before === 0 ? 0 : 4, -4);
  });
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...inBase64])].filter(
    (form) => form.length >= 8,
  );
}

/** Secrets by what they are, and where any of them was found. */
export type Canaries = {
  /** Remembers a secret that was shown or typed, and answers it. */
  add: (what: string, secret: string) => string;
  /** Names of the secrets that stand in these bytes. */
  findIn: (bytes: Buffer | string) => string[];
};

export function canaries(): Canaries {
  const known = new Map<string, string[]>();
  return {
    add: (what, secret) => {
      known.set(what, formsOf(secret));
      return secret;
    },
    findIn: (bytes) =>
      [...known].filter(([, forms]) => forms.some((form) => bytes.includes(form))).map(([what]) => what),
  };
}

/** Every file below a folder, and where a secret stands in one: `path: what`. What a database keeps compressed is looked into. */
export async function findInFiles(folder: string, { findIn }: Canaries): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const found: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (!(await stat(path).catch(() => null))?.isFile()) continue;
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    found.push(...findIn(bytes).map((what) => `${relative(folder, path)}: ${what}`));
  }
  return found;
}

/** What releases keep: compressed, and sealed where it is secret. */
export function findInReleases(file: string, { findIn }: Canaries): string[] {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare('SELECT sha256, bytes FROM Blob WHERE secret = 0').all() as {
      sha256: string;
      bytes: Buffer;
    }[];
    return rows.flatMap(({ sha256, bytes }) =>
      findIn(gunzipSync(bytes)).map((what) => `blob ${sha256.slice(0, 8)}: ${what}`),
    );
  } finally {
    db.close();
  }
}
