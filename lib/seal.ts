import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '#lib/refusal.ts';

/**
 * Seals secrets for database columns, with a key that lives in a file outside the database.
 * `context` says what the secret is and whose (`certificate:7f…:key`); a value moved to another row or column does not open.
 */
export type Sealer = {
  seal(plain: string | Buffer, context: string): string;
  /** Refuses what was changed, belongs to another context, or was sealed with another key. */
  open(sealed: string, context: string): Buffer;
};

const version = 'v1';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Opens the key file, and makes one (32 random bytes, 0600, in a 0700 folder) when there is none.
 * Refuses a file that others can read, that belongs to another account, or that does not hold a key.
 */
export function openSealer(keyFile: string): Sealer {
  return sealerWith(readKey(keyFile) ?? createKey(keyFile));
}

/** A sealed value reads `v1.KEYID.BODY`: body is nonce, ciphertext and tag in base64url; the key id tells a foreign key from damage. */
function sealerWith(key: Buffer): Sealer {
  const keyId = createHash('sha256').update('postern key id\0').update(key).digest('hex').slice(0, 8);
  const bound = (context: string) => Buffer.from(`${version}.${keyId}\0${context}`, 'utf8');
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(bound(context));
      const parts = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
      return `${version}.${keyId}.${Buffer.concat(parts).toString('base64url')}`;
    },
    open(sealed, context) {
      const [theirVersion, theirKeyId, body, ...rest] = sealed.split('.');
      const bytes = Buffer.from(body ?? '', 'base64url');
      const wellFormed =
        theirVersion === version && rest.length === 0 && bytes.toString('base64url') === body;
      if (!wellFormed || bytes.length < nonceBytes + tagBytes) throw damaged(context);
      if (theirKeyId !== keyId) throw foreignKey(context);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(bound(context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      } catch (cause) {
        throw damaged(context, cause);
      }
    },
  };
}

/** Null when there is no such file. */
function readKey(keyFile: string): Buffer | null {
  const fd = openIfThere(keyFile);
  if (fd === null) return null;
  try {
    const { mode, uid } = fstatSync(fd);
    if (mode & 0o077) {
      throw new Refusal(
        'unavailable',
        'key-file-readable',
        `Other accounts can read the key file ${keyFile}.`,
        {
          next: `Run: chmod 600 ${keyFile}`,
        },
      );
    }
    const own = process.getuid?.();
    if (own !== undefined && own !== 0 && uid !== own) {
      throw new Refusal(
        'unavailable',
        'key-file-foreign',
        `The key file ${keyFile} belongs to another account.`,
        {
          next: 'Run Postern as the owner of the file, or give the file to the account that runs Postern.',
        },
      );
    }
    const key = readFileSync(/*turbopackIgnore: true*/ fd);
    if (key.length === keyBytes) return key;
    throw new Refusal(
      'unavailable',
      'key-file-damaged',
      `The key file ${keyFile} holds ${key.length} bytes; a key has ${keyBytes}.`,
      {
        next: 'Bring the file back from the backup. Without it no stored private key or password can be read.',
      },
    );
  } finally {
    closeSync(fd);
  }
}

function openIfThere(keyFile: string): number | null {
  try {
    return openSync(keyFile, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Refusal('unavailable', 'key-file-unreadable', `The key file ${keyFile} cannot be read.`, {
      next: 'Give it to the account that runs Postern, mode 0600.',
      cause: error,
    });
  }
}

/** A link to a finished file either appears whole or fails because another process was first; then that one's key is the key. */
function createKey(keyFile: string): Buffer {
  const folder = dirname(keyFile);
  const draft = `${keyFile}.${randomBytes(6).toString('hex')}`;
  const key = randomBytes(keyBytes);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fd = openSync(/*turbopackIgnore: true*/ draft, 'wx', 0o600);
  try {
    writeSync(fd, key);
    fsyncSync(fd);
    linkSync(draft, keyFile);
    syncFolder(folder);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const theirs = readKey(keyFile);
    if (theirs === null) throw error;
    return theirs;
  } finally {
    closeSync(fd);
    rmSync(draft, { force: true });
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function damaged(context: string, cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    'sealed-value-damaged',
    `The stored secret of ${context} was changed or moved.`,
    {
      next: 'Bring the database back from a backup, or set the secret anew.',
      cause,
    },
  );
}

function foreignKey(context: string): Refusal {
  return new Refusal(
    'unavailable',
    'sealed-with-another-key',
    `The stored secret of ${context} was sealed with another key file.`,
    { next: 'Put the key file that belongs to this database back in its place.' },
  );
}
