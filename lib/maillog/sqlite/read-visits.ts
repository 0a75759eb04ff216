import { keyRange } from '#lib/maillog/client-key.ts';
import { dayMs, dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import type { Visit, VisitFilter } from '#lib/maillog/tracking/visit.ts';
import { unpackSteps } from '#lib/maillog/varint.ts';
import { decode, sessionColumns } from './columns.ts';
import { readLines } from './lines.ts';
import { idsWhere, textOf } from './names.ts';
import { gatewayName } from './read-messages.ts';
import type { Shelf } from './shelf.ts';

/** Connections, the newest first. */
export function listVisits(shelf: Shelf, filter: VisitFilter, limit: number): Visit[] {
  const ids = 'ids' in filter ? [...new Set(filter.ids)] : idsOfClient(shelf, filter, limit);
  return ids
    .flatMap((id) => loadVisit(shelf, id) ?? [])
    .sort((one, other) => other.at - one.at)
    .slice(0, limit);
}

function idsOfClient(
  shelf: Shelf,
  { client, since }: Extract<VisitFilter, { client: string }>,
  limit: number,
): number[] {
  const range = keyRange(client);
  if (!range) return [];
  const ids: number[] = [];
  for (const day of shelf.days().filter((one) => one >= dayOf(since.getTime()))) {
    if (ids.length >= limit) break;
    const names = idsWhere(shelf, day, 'key BETWEEN ? AND ?', range);
    if (names.length === 0) continue;
    const rows = shelf
      .prepare<{ id: number }>(
        `SELECT id FROM session_# WHERE clientAddress IN (${names.join(', ')}) ORDER BY id DESC LIMIT ?`,
        day,
      )
      .all(limit - ids.length);
    ids.push(...rows.map(({ id }) => wholeId(day, id)));
  }
  return ids;
}

function loadVisit(shelf: Shelf, id: number): Visit | null {
  const day = dayOfId(id);
  if (!shelf.days().includes(day)) return null;
  const row = shelf
    .prepare<Record<string, unknown> & { at: number; gateway: number; lines: Buffer }>(
      'SELECT * FROM session_# WHERE id = ?',
      day,
    )
    .get(localId(id));
  if (!row) return null;
  const at = row.at + day * dayMs;
  const told = decode(row, sessionColumns, { wordOf: (word) => textOf(shelf, day, word), at });
  return {
    ...told,
    id,
    at,
    gateway: gatewayName(shelf, row.gateway),
    lines: readLines(shelf, unpackSteps(row.lines, wholeId(day, 0))).map(({ at: written, text }) => ({
      at: written,
      text,
    })),
  } as Visit;
}
