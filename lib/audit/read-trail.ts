import type { Db } from '#lib/db/client.ts';
import { any, every, type Sql } from '#lib/db/search-text.ts';

/** What is asked of the trail: kinds that begin so, persons whose name holds this, what it was about, and on which side of an entry. */
export type TrailQuestion = {
  kind?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  before?: number | undefined;
  after?: number | undefined;
  most: number;
};

/** More lists than this are not merged: SQLite takes 500. */
const mostMerged = 200;

/**
 * Entries of the trail from a place on, the nearest first. There are few kinds and few persons, each with an index in the
 * order of time; so those that are meant are merged, and a rare one is found as soon as a frequent one.
 */
export async function readTrail(db: Db, question: TrailQuestion) {
  const sql = await trailSql(db, question);
  if (sql === null) return [];
  const found = await db.$queryRawUnsafe<{ seq: number | bigint }[]>(sql.sql, ...sql.values);
  const seqs = found.map(({ seq }) => Number(seq));
  const orderBy = { seq: question.after === undefined ? ('desc' as const) : ('asc' as const) };
  return db.auditEntry.findMany({ where: { seq: { in: seqs } }, orderBy });
}

/** Null where no person or no kind is meant. */
export async function trailSql(db: Db, { kind, actor, subject, before, after, most }: TrailQuestion) {
  const kinds = kind ? await valuesOf(db, 'kind', kind) : null;
  const actors = actor ? (await valuesOf(db, 'actorName', '')).filter((name) => holds(name, actor)) : null;
  if (kinds?.length === 0 || actors?.length === 0) return null;
  const place =
    after !== undefined
      ? { sql: '"seq" > ?', values: [after] }
      : { sql: '"seq" < ?', values: [before ?? Number.MAX_SAFE_INTEGER] };
  const about = subject ? { sql: '"subject" = ?', values: [subject] } : null;
  const ofKind = kinds?.map((one) => is('kind', one)) ?? [];
  const ofActor = actors?.map((one) => is('actorName', one)) ?? [];
  // a subject has few entries, whoever did what; else the persons are merged, or the kinds
  const merged = about ? [] : ofActor.length > 0 ? ofActor : ofKind;
  const others = [
    about,
    merged === ofActor || !actors ? null : any(ofActor),
    merged === ofKind || !kinds ? null : any(ofKind),
  ];
  const arms =
    merged.length === 0 || merged.length > mostMerged ? [merged.length === 0 ? null : any(merged)] : merged;
  const each = arms.map((arm) => every([arm, place, ...others]));
  const select = 'SELECT "seq" FROM "AuditEntry" WHERE';
  const order = after === undefined ? 'DESC' : 'ASC';
  return {
    sql: `${each.map(({ sql }) => `${select} ${sql}`).join(' UNION ALL ')} ORDER BY "seq" ${order} LIMIT ?`,
    values: [...each.flatMap(({ values }) => values), most],
  };
}

const is = (column: string, value: string): Sql => ({ sql: `"${column}" = ?`, values: [value] });
const holds = (name: string, part: string) => name.toLowerCase().includes(part.toLowerCase());

/** The different values of a column that begin so, each found by one step in its index. */
async function valuesOf(db: Db, column: 'kind' | 'actorName', beginning: string): Promise<string[]> {
  const next = `SELECT min("${column}") FROM "AuditEntry" WHERE "${column}"`;
  const found = await db.$queryRawUnsafe<{ one: string }[]>(
    `SELECT "one" FROM (WITH RECURSIVE "each"("one") AS (
       SELECT (${next} >= ?) UNION ALL SELECT (${next} > "each"."one") FROM "each" WHERE "each"."one" < ?
     ) SELECT "one" FROM "each" WHERE "one" < ?)`,
    beginning,
    `${beginning}\u{10FFFF}`,
    `${beginning}\u{10FFFF}`,
  );
  return found.map(({ one }) => one);
}
