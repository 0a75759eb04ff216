import { createHash } from 'node:crypto';

export const firstHash = '0'.repeat(64);

/** JSON with sorted keys, so that the same entry always has the same digest. Undefined members are left out. */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`);
  return `{${members.join(',')}}`;
}

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
