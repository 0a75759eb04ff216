import { packBlock, unpackBlock } from '#lib/maillog/line-block.ts';
import { dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import { type DayBytes, expiredDays, type LogKind, type Retention } from '#lib/maillog/retention.ts';
import { type Query, surely } from '#lib/maillog/search/query.ts';
import { unpackSteps } from '#lib/maillog/varint.ts';
import { wordColumns } from './columns.ts';
import type { Names } from './names.ts';
import { listLogins } from './read-logins.ts';
import { recount } from './recount.ts';
import { forgetRolled, sweepParties } from './roll-up.ts';
import { findMessages } from './search.ts';
import type { Shelf } from './shelf.ts';

type Place = { shelf: Shelf; names: Names };

/** What is kept beyond its time: messages, raw lines and log-ins, by their numbers in the store. */
export type Held = { messages: Set<number>; lines: Set<number>; logins: Set<number> };

/** A day, what of it has had its time, and what was asked for: what was done once is not done again each hour. */
type ToThin = { day: number; kinds: LogKind[]; mark: string };

/** The days with something that has had its time. */
export function daysToThin(shelf: Shelf, rule: Retention, holds: readonly Query[], now: Date): ToThin[] {
  const today = dayOf(now.getTime());
  const days = shelf.days().map((day) => bytesOf(shelf, day, today));
  const done = shelf.prepare<{ thinned: string | null }>('SELECT thinned FROM day WHERE day = ?');
  return expiredDays(days, rule, today)
    .map((one) => ({ ...one, mark: JSON.stringify([one.kinds, holds]) }))
    .filter(({ day, mark }) => done.get(day)?.thinned !== mark);
}

const tablesOf: Record<LogKind, string[]> = {
  lines: ['line', 'lineByTime'],
  messages: ['message', 'delivery', 'tally', 'usage', 'name', 'nameText', 'deliveryTo', 'deliveryToDomain'],
  logins: ['login', 'loginFailed', 'session'],
};

/** Measured once a day is over; the tables that matter. */
function bytesOf(shelf: Shelf, day: number, today: number): DayBytes {
  const known = shelf
    .prepare<DayBytes>('SELECT day, lines, messages, logins FROM day WHERE day = ?')
    .get(day);
  if (known && known.lines !== null && day < today) return known;
  const measured = (kind: LogKind): number => {
    const names = tablesOf[kind].map((name) => `'${name}_${day}'`).join(', ');
    const sql = `SELECT coalesce(sum(pgsize), 0) AS bytes FROM dbstat WHERE aggregate = 1 AND name IN (${names})`;
    return shelf.db.prepare<[], { bytes: number }>(sql).get()?.bytes ?? 0;
  };
  const found = { day, lines: measured('lines'), messages: measured('messages'), logins: measured('logins') };
  shelf
    .prepare('UPDATE day SET lines = ?, messages = ?, logins = ? WHERE day = ?')
    .run(found.lines, found.messages, found.logins, day);
  return found;
}

/** All that the holds keep. A hold is narrow: an account, an address, a message. */
export function heldBy(shelf: Shelf, holds: readonly Query[], now: Date): Held {
  const held: Held = { messages: new Set(), lines: new Set(), logins: new Set() };
  const all = { order: 'DESC', place: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER } as const;
  for (const query of holds) {
    for (const id of findMessages(shelf, { query, now }, all)) held.messages.add(id);
    const named = surely(query);
    const of = (key: string) => named.find((term) => term.key === key)?.value;
    const filter = { account: of('account'), client: of('client'), gateway: of('gateway') };
    if (filter.account === undefined && filter.client === undefined) continue;
    for (const { id } of listLogins(shelf, filter, { limit: Number.MAX_SAFE_INTEGER - 1 }).logins)
      held.logins.add(id);
  }
  for (const id of held.messages) {
    const row = shelf
      .prepare<{ lines: Buffer }>('SELECT lines FROM message_# WHERE id = ?', dayOfId(id))
      .get(localId(id));
    for (const line of row ? unpackSteps(row.lines, wholeId(dayOfId(id), 0)) : []) held.lines.add(line);
  }
  return held;
}

/** Deletes these kinds of a day, but for what is held, and then the words that nothing names any more. Within a transaction. */
export function thinDay({ shelf, names }: Place, { day, kinds, mark }: ToThin, held: Held): void {
  if (kinds.includes('lines')) thinLines(shelf, day, held.lines);
  if (kinds.includes('messages')) thinMessages(shelf, day, held.messages);
  if (kinds.includes('logins')) thinLogins(shelf, day, held.logins);
  if (kinds.some((kind) => kind !== 'lines')) forgetRolled(shelf, day);
  shelf.prepare('UPDATE day SET lines = NULL, thinned = ? WHERE day = ?').run(mark, day);
  if (isEmpty(shelf, day)) dropDay(shelf, day);
  else forgetWords(shelf, day);
  shelf.forget();
  names.forget();
}

const ofDay = (ids: ReadonlySet<number>, day: number) =>
  [...ids].filter((id) => dayOfId(id) === day).map(localId);

/** Blocks keep their places, for messages know lines by them; lines that are not held become empty. */
function thinLines(shelf: Shelf, day: number, held: ReadonlySet<number>): void {
  const kept = new Map<number, Set<number>>();
  for (const id of ofDay(held, day)) {
    const block = Math.floor(id / 1024);
    kept.set(block, (kept.get(block) ?? new Set()).add(id % 1024));
  }
  const blocks = [...kept.keys()].join(', ');
  shelf.db.exec(
    kept.size === 0 ? `DELETE FROM line_${day}` : `DELETE FROM line_${day} WHERE id NOT IN (${blocks})`,
  );
  for (const [block, places] of kept) {
    const row = shelf.prepare<{ data: Buffer }>('SELECT data FROM line_# WHERE id = ?', day).get(block);
    if (!row) continue;
    const lines = unpackBlock(row.data).map((line, at) =>
      places.has(at) ? line : { at: line.at, text: '' },
    );
    shelf.prepare('UPDATE line_# SET data = ? WHERE id = ?', day).run(packBlock(lines), block);
  }
  shelf.prepare('UPDATE day SET linesGone = 1 WHERE day = ?').run(day);
}

function thinMessages(shelf: Shelf, day: number, held: ReadonlySet<number>): void {
  const kept = ofDay(held, day).join(', ');
  const gone = shelf.prepare<{ id: number; queueId: string; gateway: number }>(
    `SELECT id, queueId, gateway FROM message_# WHERE id NOT IN (${kept})`,
    day,
  );
  const leave = shelf.prepare(
    'DELETE FROM queue WHERE queueId = ? AND gateway = ? AND day = ? AND message = ?',
  );
  for (const { id, queueId, gateway } of gone.all()) leave.run(queueId, gateway, day, id);
  // without a condition SQLite empties a table at once
  const where = (column: string) => (kept === '' ? '' : ` WHERE ${column} NOT IN (${kept})`);
  shelf.db.exec(`DELETE FROM message_${day}${where('id')}; DELETE FROM delivery_${day}${where('message')};
    ${recount.replaceAll('#', String(day))}`);
}

function thinLogins(shelf: Shelf, day: number, held: ReadonlySet<number>): void {
  const kept = ofDay(held, day).join(', ');
  const where = kept === '' ? '' : ` WHERE id NOT IN (${kept})`;
  shelf.db.exec(`DELETE FROM login_${day}${where}`);
  shelf.db.exec(
    kept === ''
      ? `DELETE FROM session_${day}`
      : `DELETE FROM session_${day} WHERE id NOT IN (SELECT session % ${2 ** 31} FROM login_${day} WHERE session / ${2 ** 31} = ${day})`,
  );
}

function isEmpty(shelf: Shelf, day: number): boolean {
  return ['line', 'message', 'login', 'session'].every(
    (table) => shelf.prepare(`SELECT 1 FROM ${table}_# LIMIT 1`, day).get() === undefined,
  );
}

function dropDay(shelf: Shelf, day: number): void {
  const tables = ['line', ...Object.keys(wordColumns), 'name'].map((table) => `DROP TABLE ${table}_${day};`);
  shelf.db.exec(tables.join('\n'));
  shelf.prepare('DELETE FROM day WHERE day = ?').run(day);
  shelf.forget();
}

function forgetWords(shelf: Shelf, day: number): void {
  const inUse = Object.entries(wordColumns).flatMap(([table, columns]) =>
    columns.map((column) => `SELECT ${column} FROM ${table}_${day} WHERE ${column} IS NOT NULL`),
  );
  shelf.db.exec(`DELETE FROM name_${day} WHERE id NOT IN (${inUse.join(' UNION ')})`);
}

/** Names that went with their days, and what waits for lines that never came. */
export function sweep(shelf: Shelf, now: Date, thinned: boolean): void {
  if (thinned) sweepParties(shelf);
  const before = now.getTime() - 7 * 86_400_000;
  for (const table of ['loose', 'part']) shelf.prepare(`DELETE FROM ${table} WHERE at < ?`).run(before);
}
