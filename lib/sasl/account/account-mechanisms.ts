import type { Mechanism } from '#lib/policy/section/auth.ts';
import type { LegacySecrets } from '#lib/sasl/store.ts';

/** The columns of an account that hold what a mechanism is held against. */
export const verifierSelect = {
  argon2id: true,
  importedHash: true,
  scramSha512: true,
  scramSha256: true,
  scramSha1: true,
  legacy: true,
} as const;

type Kept = { [K in keyof typeof verifierSelect]: K extends 'legacy' ? boolean : string | null };

/** What an account's password can be used with, and what is not made of it yet, or was for another realm. A server may offer less. */
export function mechanismsOf(
  kept: Kept,
  secrets: LegacySecrets | null,
  realm: string,
): { now: Mechanism[]; later: Mechanism[] } {
  const has: [Mechanism, boolean][] = [
    ['SCRAM-SHA-512', kept.scramSha512 !== null],
    ['SCRAM-SHA-256', kept.scramSha256 !== null],
    ['SCRAM-SHA-1', kept.scramSha1 !== null],
    ...(kept.legacy ? legacyOf(secrets, realm) : []),
    ['PLAIN', kept.argon2id !== null || kept.importedHash !== null],
    ['LOGIN', kept.argon2id !== null || kept.importedHash !== null],
  ];
  const those = (wanted: boolean) => has.flatMap(([name, is]) => (is === wanted ? [name] : []));
  return { now: those(true), later: those(false) };
}

const legacyOf = (secrets: LegacySecrets | null, realm: string): [Mechanism, boolean][] => [
  ['DIGEST-MD5', secrets?.digestMd5 != null && (secrets.digestRealm ?? realm) === realm],
  ['CRAM-MD5', secrets?.cramMd5 != null],
];
