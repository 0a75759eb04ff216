import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/canonical-json.ts';

export const firstHash = '0'.repeat(64);

export type ChainedEntry = {
  at: string;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  role: string | null;
  address: string | null;
  kind: string;
  subject: string | null;
  data: unknown;
};

/** The hash of an entry covers everything it says and the hash of the one before. */
export function chainHash(prevHash: string, entry: ChainedEntry): string {
  return createHash('sha256').update(prevHash).update('\n').update(canonicalJson(entry)).digest('hex');
}
