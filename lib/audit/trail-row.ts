import type { TrailRow } from './verify-chain.ts';

/** A row as the database or an export has it: a time as either writes times, the data as text. */
export type StoredRow = Record<keyof TrailRow, unknown>;

/** As the chain has it. What is no entry any more (a number where a text was) is kept as far as it goes, for its hash to tell. */
export function trailRowOf(stored: StoredRow): TrailRow {
  return {
    seq: Number(stored.seq),
    at: timeOf(stored.at),
    actorKind: wordOf(stored.actorKind),
    actorId: orNull(stored.actorId),
    actorName: wordOf(stored.actorName),
    role: orNull(stored.role),
    address: orNull(stored.address),
    kind: wordOf(stored.kind),
    subject: orNull(stored.subject),
    data: dataOf(stored.data),
    prevHash: wordOf(stored.prevHash),
    hash: wordOf(stored.hash),
  };
}

const wordOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);
const orNull = (value: unknown): string | null => (value === null ? null : wordOf(value));

function timeOf(value: unknown): string {
  const at = new Date(value instanceof Date || typeof value === 'number' ? value : wordOf(value));
  return Number.isNaN(at.getTime()) ? wordOf(value) : at.toISOString();
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
