import { z } from 'zod';
import type { TrailRow } from './verify-chain.ts';

/** A row as the database has it: a time as it writes times, the data as text. */
export type StoredRow = Record<keyof TrailRow, unknown>;

const text = z.string();
const maybe = z.string().nullable();
const row = z.object({
  seq: z.union([z.int(), z.bigint()]).transform(Number),
  at: z.coerce.date(),
  actorKind: text,
  actorId: maybe,
  actorName: text,
  role: maybe,
  address: maybe,
  kind: text,
  subject: maybe,
  data: z.unknown(),
  prevHash: text,
  hash: text,
});

/** As the chain has it. What is no entry any more (a text where a number was) is kept as far as it goes, for its hash to tell. */
export function trailRowOf(stored: StoredRow): TrailRow {
  const read = row.safeParse(stored);
  if (read.success) return { ...read.data, at: read.data.at.toISOString(), data: dataOf(read.data.data) };
  const word = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
  const orNull = (value: unknown) => (value === null ? null : word(value));
  return {
    seq: Number(stored.seq),
    at: word(stored.at),
    actorKind: word(stored.actorKind),
    actorId: orNull(stored.actorId),
    actorName: word(stored.actorName),
    role: orNull(stored.role),
    address: orNull(stored.address),
    kind: word(stored.kind),
    subject: orNull(stored.subject),
    data: dataOf(stored.data),
    prevHash: word(stored.prevHash),
    hash: word(stored.hash),
  };
}

/** Broken JSON is no data that was ever written. */
function dataOf(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return { broken: data };
  }
}
