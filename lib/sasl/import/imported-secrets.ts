import { randomBytes } from 'node:crypto';
import { preparePassword } from '#lib/sasl/password/password.ts';
import {
  cramMd5Secret,
  digestMd5Secret,
  scramIterations,
  scramVerifier,
} from '#lib/sasl/password/verifiers.ts';
import { isBareNt } from './imported-hash.ts';
import type { Candidate } from './plan-password-import.ts';

/** What is stored of an imported password. */
export type ImportedSecrets = Partial<Omit<Candidate, 'line' | 'text' | 'name' | 'plain' | 'words'>>;

const atOnce = 16;

/**
 * What is stored of each candidate, by name. Of a plain password that is a SCRAM verifier, against which PLAIN and LOGIN are held as well until the first of
 * them makes an Argon2id: making that for everybody now would take an hour where this takes two minutes.
 */
export async function secretsOf(
  candidates: readonly Candidate[],
  wish: { realm: string; legacy: boolean },
): Promise<Map<string, ImportedSecrets>> {
  const made = new Map<string, ImportedSecrets>();
  for (let at = 0; at < candidates.length; at += atOnce) {
    const some = candidates.slice(at, at + atOnce);
    await Promise.all(some.map(async (one) => void made.set(one.name, await storedOf(one, wish))));
  }
  return made;
}

async function storedOf(
  { name, plain, importedHash, scramSha256, scramSha1, scramSha512, cramMd5, digestMd5 }: Candidate,
  { realm, legacy }: { realm: string; legacy: boolean },
): Promise<ImportedSecrets> {
  if (plain === null) {
    const kept = importedHash && isBareNt(importedHash) ? await keptOfNt(importedHash) : importedHash;
    return { importedHash: kept, scramSha256, scramSha1, scramSha512, cramMd5, digestMd5 };
  }
  const prepared = preparePassword(plain.reveal());
  const verifier = await scramVerifier(prepared, randomBytes(16), scramIterations);
  const known = { importedHash: verifier, scramSha256: verifier };
  // clients of CRAM-MD5 and DIGEST-MD5 disagree about everything but ASCII
  if (!legacy || !/^[\x20-\x7e]*$/.test(prepared)) return known;
  return {
    ...known,
    cramMd5: cramMd5Secret(prepared).toString('base64'),
    digestMd5: digestMd5Secret(name, realm, prepared).toString('base64'),
  };
}

/** An NT hash is the password itself to Windows and Samba, and has no salt: kept is a verifier of the hash, as if that were the password. */
export const keptOfNt = async (hash: string): Promise<string> =>
  `$3$${await scramVerifier(hash.slice(4), randomBytes(16), scramIterations)}`;
