import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { publicPart } from '#lib/pki/private-keys.ts';
import { textOfBytes } from '#lib/raw-text.ts';

/** What a file of a mail host holds, or what kept it from being read. */
export type MailFile =
  | { text: string; bytes: number }
  | { skipped: 'no-file' | 'too-large' | 'compiled' | 'binary' | 'key' };

/** What the daemon and its programs make of other files. */
const compiled = /\.(?:db|dir|pag|cf)$/;

/**
 * Reads one file of a mail host by its name in the folder. No link is followed, whatever it was a moment ago, and nothing but an ordinary file is waited
 * for. Private keys are left out of it unless they are asked for.
 */
export async function readMailFile(
  place: string,
  { name, largest, withKeys }: { name: string; largest: number; withKeys: boolean },
): Promise<MailFile> {
  if (compiled.test(name)) return { skipped: 'compiled' };
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const info = await file.stat();
    if (!info.isFile()) return { skipped: 'no-file' };
    if (info.size > largest) return { skipped: 'too-large' };
    const bytes = await file.readFile();
    if (bytes.includes(0)) return { skipped: 'binary' };
    const whole = textOfBytes(bytes);
    const text = withKeys ? whole : publicPart(whole);
    return text === null ? { skipped: 'key' } : { text, bytes: bytes.length };
  } finally {
    await file.close();
  }
}
