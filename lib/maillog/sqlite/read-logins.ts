import { keyRange } from '#lib/maillog/client-key.ts';
import type { ListedLogin, LoginFilter, LoginList } from '#lib/maillog/list-logins.ts';
import { dayMs, dayOf, dayOfId, localId, msOfDaySql, wholeId } from '#lib/maillog/place.ts';
import { type Page, pageOf, sliceOf } from '#lib/maillog/search/keyset.ts';
import { beginning, type Condition, gatewayId, idsInSpan, is } from './condition.ts';
import { idsOf, idsWhere, textOf } from './names.ts';
import { gatewayName } from './read-messages.ts';
import { loginOf } from './records.ts';
import type { Shelf } from './shelf.ts';

/** Log-ins that were tried, the newest first. */
export function listLogins(shelf: Shelf, filter: LoginFilter, page: Page): LoginList {
  const { order, place, limit } = sliceOf(page);
  const down = order === 'DESC';
  const since = filter.since?.getTime() ?? 0;
  const until = filter.until?.getTime() ?? 2 ** 50;
  const days = shelf.days().filter((day) => day >= dayOf(since) && day <= dayOf(until));
  const found: number[] = [];
  for (const day of down ? days : days.reverse()) {
    if (found.length >= limit || (down ? day > dayOfId(place) : day < dayOfId(place))) continue;
    let [from, before] = idsInSpan(day, { since, until });
    if (day === dayOfId(place)) {
      if (down) before = Math.min(before, localId(place));
      else from = Math.max(from, localId(place) + 1);
    }
    const { sql, values } = conditionOf(shelf, day, filter);
    const rows = shelf
      .prepare<{ id: number }>(
        `SELECT l.id FROM login_# l WHERE ${sql} AND l.id >= ? AND l.id < ? ORDER BY l.id ${order} LIMIT ?`,
        day,
      )
      .all(...values, from, before, limit - found.length);
    found.push(...rows.map(({ id }) => wholeId(day, id)));
  }
  const { ids, older, newer } = pageOf(found, page);
  return { logins: ids.map((id) => loadLogin(shelf, id)), older, newer };
}

export function loadLogin(shelf: Shelf, id: number): ListedLogin {
  const day = dayOfId(id);
  const row = shelf
    .prepare<Record<string, unknown> & { gateway: number }>('SELECT * FROM login_# WHERE id = ?', day)
    .get(localId(id));
  if (!row) throw new Error(`Log-in ${id} is gone.`);
  const words = { textOf: (on: number, word: number) => textOf(shelf, on, word) };
  return { ...loginOf(row, day, words), gateway: gatewayName(shelf, row.gateway) };
}

function conditionOf(shelf: Shelf, day: number, filter: LoginFilter): Condition {
  const { gateway, account, anyRealm, client, ok, since, until } = filter;
  const among = (column: string, ids: number[]) => is(`l.${column} IN (${ids.join(', ')})`);
  const range = client === undefined ? null : keyRange(client);
  const isTime = (sign: string, at: Date) => is(`${msOfDaySql('l')} ${sign} ?`, at.getTime() - day * dayMs);
  const parts = [
    gateway && is('l.gateway = ?', gatewayId(shelf, gateway)),
    account && among('account', namesOf(shelf, day, account, anyRealm)),
    range && among('clientAddress', idsWhere(shelf, day, 'key BETWEEN ? AND ?', range)),
    client && !range && among('clientName', idsOf(shelf, day, client)),
    ok !== undefined && is('l.ok = ?', Number(ok)),
    since && isTime('>=', since),
    until && isTime('<', until),
  ].filter((part) => typeof part === 'object');
  return {
    sql: ['1', ...parts.map((part) => part?.sql ?? '1')].join(' AND '),
    values: parts.flatMap((part) => part?.values ?? []),
  };
}

function namesOf(shelf: Shelf, day: number, account: string, anyRealm = false): number[] {
  const exact = idsOf(shelf, day, account);
  if (!anyRealm) return exact;
  const { sql, values } = beginning(`${account}@`);
  return [...exact, ...idsWhere(shelf, day, sql, values)];
}
