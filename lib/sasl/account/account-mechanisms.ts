import type { Mechanism } from '#lib/policy/section/auth.ts';

/** The columns of an account that hold what a mechanism is held against. */
export const verifierSelect = {
  argon2id: true,
  importedHash: true,
  scramSha512: true,
  scramSha256: true,
  scramSha1: true,
  legacy: true,
  legacySecrets: true,
} as const;

type Kept = { [K in keyof typeof verifierSelect]: K extends 'legacy' ? boolean : string | null };

/** What an account's password can be used with, and what is not made of it yet. A server may offer less. */
export function mechanismsOf(kept: Kept): { now: Mechanism[]; later: Mechanism[] } {
  const has: [Mechanism, boolean][] = [
    ['SCRAM-SHA-512', kept.scramSha512 !== null],
    ['SCRAM-SHA-256', kept.scramSha256 !== null],
    ['SCRAM-SHA-1', kept.scramSha1 !== null],
    ...(kept.legacy ? legacyOf(kept.legacySecrets !== null) : []),
    ['PLAIN', kept.argon2id !== null || kept.importedHash !== null],
    ['LOGIN', kept.argon2id !== null || kept.importedHash !== null],
  ];
  const those = (wanted: boolean) => has.flatMap(([name, is]) => (is === wanted ? [name] : []));
  return { now: those(true), later: those(false) };
}

const legacyOf = (there: boolean): [Mechanism, boolean][] => [
  ['DIGEST-MD5', there],
  ['CRAM-MD5', there],
];
