import { secondOfId, wholeId } from '#lib/maillog/place.ts';
import type {
  AskedUsage,
  DomainShare,
  FailureShare,
  ReplyShare,
  Share,
  UsageDetail,
} from '#lib/maillog/usage/usage.ts';
import { idsInSpan, type OnDay } from './condition.ts';
import { failuresOn } from './failures.ts';
import type { Shelf } from './shelf.ts';
import { columnOf, daysIn, messagesIn, sourcesOn, timesOf } from './sources.ts';

/** How the messages of a search were sent, and what became of them; each list with the most frequent first. */
export function usageDetail(shelf: Shelf, asked: AskedUsage): UsageDetail {
  const days = daysIn(shelf, asked);
  const of = <T>(ask: (on: OnDay, asked: AskedUsage) => T[]): T[] => days.flatMap((on) => ask(on, asked));
  const failures = days.map((on) => failureShares(on, asked));
  return {
    mechanisms: sharesOf(of((on) => countedShares(on, asked, 'mechanism'))),
    tls: sharesOf(of((on) => countedShares(on, asked, 'tlsVersion'))),
    senders: sharesOf(of(senderShares)),
    domains: merged(of(domainShares), ({ domain }) => domain.toLowerCase(), [
      'recipients',
      'refused',
      'deferred',
    ]),
    replies: merged(of(replyShares), ({ outcome, dsn, reply }) => `${outcome} ${dsn} ${reply}`, [
      'recipients',
    ]),
    reasons: merged(of(reasonShares), ({ reason }) => reason, ['messages']),
    failures: failures.every((one) => one !== null) ? failuresIn(failures.flat()) : null,
  };
}

/** Rows of the same key as one, with these numbers summed; the first number orders them. */
function merged<Name extends string, T extends Record<Name, number>>(
  rows: readonly T[],
  key: (row: T) => string,
  names: readonly [Name, ...Name[]],
): T[] {
  const found = new Map<string, T>();
  for (const row of rows) {
    const known = found.get(key(row));
    if (!known) found.set(key(row), row);
    else for (const name of names) Object.assign(known, { [name]: known[name] + row[name] });
  }
  const [first] = names;
  return [...found.values()].sort((a, b) => b[first] - a[first]);
}

function sharesOf(rows: readonly Share[]): Share[] {
  const found = new Map<string | null, Share>();
  for (const row of rows) {
    const known = found.get(row.value);
    if (!known) found.set(row.value, row);
    else {
      known.messages += row.messages;
      known.firstAt = Math.min(known.firstAt, row.firstAt);
      known.lastAt = Math.max(known.lastAt, row.lastAt);
    }
  }
  return [...found.values()].sort((a, b) => b.messages - a.messages);
}

function failuresIn(rows: readonly FailureShare[]): FailureShare[] {
  const lastAt = new Map<string, number>();
  const key = ({ mechanism, failure }: FailureShare) => JSON.stringify([mechanism, failure]);
  for (const row of rows) lastAt.set(key(row), Math.max(row.lastAt, lastAt.get(key(row)) ?? 0));
  return merged(rows, key, ['failures']).map((row) => ({
    ...row,
    lastAt: lastAt.get(key(row)) ?? row.lastAt,
  }));
}

const messagesOn = (on: OnDay, asked: AskedUsage) => messagesIn(on, asked, idsInSpan(on.day, asked.period));

function countedShares(on: OnDay, asked: AskedUsage, column: 'mechanism' | 'tlsVersion'): Share[] {
  return sourcesOn(on, asked).flatMap(({ table, sql, values }) =>
    on.shelf
      .prepare<Share>(
        `SELECT n.text AS value, found.messages, found.firstAt, found.lastAt FROM (
           SELECT ${columnOf[table][column]} AS id, ${table === 'u' ? 'sum(u.messages)' : 'count(*)'} AS messages, ${timesOf[table]} FROM ${sql} GROUP BY 1
         ) found LEFT JOIN name_# n ON n.id = found.id`,
        on.day,
      )
      .all(...values),
  );
}

function senderShares(on: OnDay, asked: AskedUsage): Share[] {
  return messagesOn(on, asked).flatMap(({ sql, values }) =>
    on.shelf
      .prepare<Share>(
        `SELECT n.text AS value, found.messages, found.firstAt, found.lastAt FROM (
           SELECT m.sender AS id, count(*) AS messages, ${timesOf.m} FROM ${sql} GROUP BY 1
         ) found LEFT JOIN name_# n ON n.id = found.id`,
        on.day,
      )
      .all(...values),
  );
}

/** In SQL, whether a delivery's words (columns.ts) begin with an outcome. */
const isOutcome = (outcome: string) =>
  `d.manner IN (SELECT id FROM name_# WHERE text >= '["${outcome}"' COLLATE NOCASE AND text < '["${outcome}#' COLLATE NOCASE)`;

function domainShares(on: OnDay, asked: AskedUsage): DomainShare[] {
  return messagesOn(on, asked).flatMap(({ sql, values }) =>
    on.shelf
      .prepare<DomainShare>(
        `SELECT n.text AS domain, found.recipients, found.refused, found.deferred FROM (
           SELECT d.domain, count(*) AS recipients, sum(${isOutcome('refused')}) AS refused, sum(${isOutcome('deferred')}) AS deferred
           FROM (SELECT m.id FROM ${sql}) r CROSS JOIN delivery_# d ON d.message = r.id GROUP BY 1
         ) found JOIN name_# n ON n.id = found.domain`,
        on.day,
      )
      .all(...values),
  );
}

function replyShares(on: OnDay, asked: AskedUsage): ReplyShare[] {
  return messagesOn(on, asked).flatMap(({ sql, values }) =>
    on.shelf
      .prepare<{ manner: string; reply: string; recipients: number }>(
        `SELECT w.text AS manner, n.text AS reply, found.recipients FROM (
           SELECT d.manner, coalesce(d.reply, d.status) AS said, count(*) AS recipients
           FROM (SELECT m.id FROM ${sql} AND (m.refusedCount > 0 OR m.deferredCount > 0)) r CROSS JOIN delivery_# d ON d.message = r.id
           WHERE ${isOutcome('refused')} OR ${isOutcome('deferred')} GROUP BY 1, 2
         ) found JOIN name_# w ON w.id = found.manner JOIN name_# n ON n.id = found.said`,
        on.day,
      )
      .all(...values)
      .map(({ manner, reply, recipients }) => {
        const [outcome, dsn] = JSON.parse(manner) as [ReplyShare['outcome'], string | null];
        return { outcome, dsn, reply, recipients };
      }),
  );
}

function reasonShares(on: OnDay, asked: AskedUsage): UsageDetail['reasons'] {
  return messagesOn(on, asked).flatMap(({ sql, values }) =>
    on.shelf
      .prepare<UsageDetail['reasons'][number]>(
        `SELECT n.text AS reason, found.messages FROM (
           SELECT m.reason, count(*) AS messages FROM ${sql} AND m.reason IS NOT NULL GROUP BY 1
         ) found JOIN name_# n ON n.id = found.reason`,
        on.day,
      )
      .all(...values),
  );
}

function failureShares(on: OnDay, asked: AskedUsage): FailureShare[] | null {
  const failures = failuresOn(on, asked);
  if (!failures) return null;
  const rows = on.shelf
    .prepare<{ manner: string; failures: number; id: number }>(
      `SELECT n.text AS manner, found.failures, found.id FROM (
         SELECT l.manner, count(*) AS failures, max(l.id) AS id FROM ${failures.sql} GROUP BY 1
       ) found JOIN name_# n ON n.id = found.manner`,
      on.day,
    )
    .all(...failures.values);
  return rows.map(({ manner, failures: count, id }) => {
    const [mechanism, code, error, detail] = JSON.parse(manner) as [
      string,
      number,
      string | null,
      string | null,
    ];
    const failure = { code, error: error ?? '', detail: detail ?? '' };
    return { mechanism, failure, failures: count, lastAt: secondOfId(wholeId(on.day, id)) };
  });
}
