import type { Db } from '#lib/db/client.ts';
import { any, every, type Sql, wordsOf as wordsIn } from '#lib/db/search-text.ts';
import { kindsOfGroup } from './kind-group.ts';

/**
 * What is asked of the trail: a group of kinds or kinds that begin so, persons whose name holds this, what it was about, words that must all stand in it,
 * a time, and on which side of an entry.
 */
export type TrailFilter = {
  kind?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  text?: string | undefined;
  since?: Date | undefined;
  /** Before this. */
  until?: Date | undefined;
};
export type TrailQuestion = TrailFilter & {
  before?: number | undefined;
  after?: number | undefined;
  most: number;
};

/** More lists than this are not merged: SQLite takes 500. */
const mostMerged = 200;
/** Words that are found in no more entries than this lead to them; the others are looked for along the way. */
const fewMatches = 2000;

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
export async function trailSql(db: Db, question: TrailQuestion) {
  const { kind, actor, subject, after, most } = question;
  const kinds = kind ? (kindsOfGroup(kind) ?? (await valuesOf(db, 'kind', kind))) : null;
  const actors = actor ? (await valuesOf(db, 'actorName', '')).filter((name) => holds(name, actor)) : null;
  if (kinds?.length === 0 || actors?.length === 0) return null;
  const about = subject ? { sql: '"subject" = ?', values: [subject] } : null;
  const { rare, along } = await wordsOf(db, question.text ?? '');
  const ofKind = kinds?.map((one) => is('kind', one)) ?? [];
  const ofActor = actors?.map((one) => is('actorName', one)) ?? [];
  // a subject has few entries, and so have rare words, whoever did what; else the persons are merged, or the kinds
  const merged = about || rare ? [] : ofActor.length > 0 ? ofActor : ofKind;
  const others = [
    about,
    rare,
    merged === ofActor || !actors ? null : any(ofActor),
    merged === ofKind || !kinds ? null : any(ofKind),
    ...timeOf(question),
    along,
  ];
  const arms =
    merged.length === 0 || merged.length > mostMerged ? [merged.length === 0 ? null : any(merged)] : merged;
  const place = await placeOf(db, question);
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

/** The same text as in the search index, which the migration `trail_search` made. */
const whole = `"kind" || ' ' || "actorName" || ' ' || coalesce("address", '') || ' ' || coalesce("subject", '') || ' ' || "data"`;

async function wordsOf(db: Db, text: string): Promise<{ rare: Sql | null; along: Sql | null }> {
  const words = wordsIn(text).map(([word]) => word);
  if (words.length === 0) return { rare: null, along: null };
  const along = every(
    words.map((word) => ({
      sql: `${whole} LIKE ? ESCAPE '\\'`,
      values: [`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`],
    })),
  );
  // of one or two characters the index knows nothing
  const known = words.filter((word) => [...word].length > 2);
  if (known.length === 0) return { rare: null, along };
  const match = known.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
  const matching = `SELECT rowid FROM "AuditEntrySearch" WHERE "AuditEntrySearch" MATCH ?`;
  const [count] = await db.$queryRawUnsafe<{ n: number | bigint }[]>(
    `SELECT count(*) AS "n" FROM (${matching} LIMIT ?)`,
    match,
    fewMatches + 1,
  );
  const isRare = Number(count?.n ?? 0) <= fewMatches;
  return { rare: isRare ? { sql: `"seq" IN (${matching})`, values: [match] } : null, along };
}

/** A clock that was set back may have written entries out of order, by no more than this. */
const slackMs = 3_600_000;

/** The numbers between which the entries lie, by the side that is asked and by the time: one stretch, so that nothing beside it is read. */
async function placeOf(db: Db, { before, after, since, until }: TrailQuestion): Promise<Sql> {
  const gte = since && new Date(since.getTime() - slackMs);
  const lt = until && new Date(until.getTime() + slackMs);
  const first = gte && (await db.auditEntry.findFirst({ where: { at: { gte } }, orderBy: { at: 'asc' } }));
  const last = lt && (await db.auditEntry.findFirst({ where: { at: { lt } }, orderBy: { at: 'desc' } }));
  const from = since ? (first?.seq ?? Number.MAX_SAFE_INTEGER) : 0;
  const to = until ? (last?.seq ?? 0) : Number.MAX_SAFE_INTEGER;
  const values = [Math.max(from - 1, after ?? 0), Math.min(to, (before ?? Number.MAX_SAFE_INTEGER) - 1)];
  return { sql: '"seq" > ? AND "seq" <= ?', values };
}

function timeOf({ since, until }: TrailFilter): Sql[] {
  const stamp = (at: Date) => at.toISOString().replace('Z', '+00:00');
  return [
    ...(since ? [{ sql: '+"at" >= ?', values: [stamp(since)] }] : []),
    ...(until ? [{ sql: '+"at" < ?', values: [stamp(until)] }] : []),
  ];
}

/** Who stands in the trail, by name. */
export const trailPeople = (db: Db): Promise<string[]> => valuesOf(db, 'actorName', '');

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
