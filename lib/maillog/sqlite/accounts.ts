import { dayMs, dayOf, msOfDaySql } from '#lib/maillog/place.ts';
import type { AccountTotals, AccountUse, Span, Totals } from '#lib/maillog/summary.ts';
import type { Value } from './columns.ts';
import { type Condition, gatewayId, idsInSpan } from './condition.ts';
import { idsOf, textOf } from './names.ts';
import type { Shelf } from './shelf.ts';

type Use = Totals & { account: number; client: number | null; firstAt: number; lastAt: number };
type Account = AccountTotals & { addresses: Set<string> };

/** Who relays, the busiest first. Whole days are taken from what is kept for each account and client. */
export function listRelayingAccounts(shelf: Shelf, span: Span, limit: number): AccountTotals[] {
  const accounts = new Map<string, Account>();
  for (const day of daysIn(shelf, span)) {
    for (const { account, client, ...totals } of usesOn(shelf, day, span)) {
      const found = accountNamed(accounts, textOf(shelf, day, account));
      addTotals(found, totals);
      if (client) found.addresses.add(textOf(shelf, day, client));
    }
    for (const { account, failed } of failuresOn(shelf, day, span)) {
      const found = accounts.get(textOf(shelf, day, account).toLowerCase());
      if (found) found.failedLogins += failed;
    }
  }
  return [...accounts.values()]
    .sort((a, b) => b.messages - a.messages || (a.account < b.account ? -1 : 1))
    .slice(0, limit)
    .map(({ addresses, ...account }) => ({ ...account, clients: addresses.size }));
}

const nothing: Totals = {
  messages: 0,
  sent: 0,
  deferred: 0,
  refused: 0,
  bytes: 0,
  firstAt: null,
  lastAt: null,
};

function accountNamed(accounts: Map<string, Account>, account: string): Account {
  const key = account.toLowerCase();
  const known = accounts.get(key);
  if (known) return known;
  const made = { ...nothing, account, clients: 0, failedLogins: 0, addresses: new Set<string>() };
  accounts.set(key, made);
  return made;
}

function addTotals(sums: Totals, more: Totals): void {
  for (const name of ['messages', 'sent', 'deferred', 'refused', 'bytes'] as const) sums[name] += more[name];
  if (more.firstAt === null || more.lastAt === null) return;
  sums.firstAt = Math.min(sums.firstAt ?? more.firstAt, more.firstAt);
  sums.lastAt = Math.max(sums.lastAt ?? more.lastAt, more.lastAt);
}

function daysIn(shelf: Shelf, { since, until }: Span): number[] {
  const last = dayOf(until?.getTime() ?? 2 ** 50);
  return shelf.days().filter((day) => day >= dayOf(since?.getTime() ?? 0) && day <= last);
}

function isWhole(day: number, { since, until }: Span): boolean {
  const start = day * dayMs;
  return (since?.getTime() ?? 0) <= start && (until?.getTime() ?? 2 ** 50) >= start + dayMs;
}

/** The rows of a table that lie in the span, as a condition on the table's letter. */
function inSpan(shelf: Shelf, day: number, { gateway, since, until }: Span, letter: string): Condition {
  const from = since?.getTime() ?? 0;
  const before = until?.getTime() ?? 2 ** 50;
  const bounds = idsInSpan(day, { since: from, until: before });
  const time = msOfDaySql(letter);
  const values: Value[] = [...bounds, from - day * dayMs, before - day * dayMs];
  const sql = `${letter}.id >= ? AND ${letter}.id < ? AND ${time} >= ? AND ${time} < ?`;
  if (!gateway) return { sql, values };
  return { sql: `${sql} AND ${letter}.gateway = ?`, values: [...values, gatewayId(shelf, gateway)] };
}

const sums = `count(*) AS messages, sum(m.sentCount) AS sent, sum(m.deferredCount) AS deferred, sum(m.refusedCount) AS refused,
  sum(coalesce(m.size, 0)) AS bytes, min(${msOfDaySql('m')}) AS firstAt, max(${msOfDaySql('m')}) AS lastAt`;

function usesOn(shelf: Shelf, day: number, span: Span): Use[] {
  if (isWhole(day, span)) {
    const gateway = span.gateway ? [gatewayId(shelf, span.gateway)] : [];
    return shelf
      .prepare<Use>(
        `SELECT account, client, messages, sent, deferred, refused, bytes, firstAt, lastAt FROM usage_#
         WHERE messages > 0 ${gateway.length > 0 ? 'AND gateway = ?' : ''}`,
        day,
      )
      .all(...gateway);
  }
  const { sql, values } = inSpan(shelf, day, span, 'm');
  return shelf
    .prepare<Use>(
      `SELECT m.account, m.clientAddress AS client, ${sums} FROM message_# m
       WHERE m.account IS NOT NULL AND ${sql} GROUP BY 1, 2`,
      day,
    )
    .all(...values)
    .map((use) => ({ ...use, firstAt: use.firstAt + day * dayMs, lastAt: use.lastAt + day * dayMs }));
}

function failuresOn(shelf: Shelf, day: number, span: Span): { account: number; failed: number }[] {
  const { sql, values } = inSpan(shelf, day, span, 'l');
  return shelf
    .prepare<{ account: number; failed: number }>(
      `SELECT l.account, count(*) AS failed FROM login_# l WHERE l.account IS NOT NULL AND l.ok = 0 AND ${sql} GROUP BY 1`,
      day,
    )
    .all(...values);
}

type Counted = { messages: number; firstAt: number; lastAt: number };

/** How one account uses the gateway. */
export function accountUse(shelf: Shelf, account: string, span: Span): AccountUse {
  const totals = { ...nothing };
  let failedLogins = 0;
  const groups = {
    clientAddress: new Map<string | null, Counted>(),
    mechanism: new Map<string | null, Counted>(),
    tlsVersion: new Map<string | null, Counted>(),
    sender: new Map<string | null, Counted>(),
  };
  const names = new Map<string, string>();
  for (const day of daysIn(shelf, span)) {
    const ids = idsOf(shelf, day, account).join(', ');
    if (ids === '') continue;
    const { sql, values } = inSpan(shelf, day, span, 'm');
    const where = `FROM message_# m INDEXED BY messageByAccount_# WHERE m.account IN (${ids}) AND ${sql}`;
    const at = (time: number) => time + day * dayMs;
    const word = (id: number | null) => (id === null ? null : textOf(shelf, day, id));
    const all = shelf
      .prepare<Totals & { firstAt: number; lastAt: number }>(`SELECT ${sums} ${where}`, day)
      .get(...values);
    if (all && all.messages > 0)
      addTotals(totals, { ...all, firstAt: at(all.firstAt), lastAt: at(all.lastAt) });
    for (const [column, group] of Object.entries(groups)) {
      const rows = shelf.prepare<Counted & { value: number | null }>(
        `SELECT m.${column} AS value, ${sums} ${where} GROUP BY 1`,
        day,
      );
      for (const { value, messages, firstAt, lastAt } of rows.all(...values))
        count(group, word(value), { messages, firstAt: at(firstAt), lastAt: at(lastAt) });
    }
    const named = shelf.prepare<{ address: number; name: number }>(
      `SELECT DISTINCT m.clientAddress AS address, m.clientName AS name ${where} AND m.clientAddress IS NOT NULL AND m.clientName IS NOT NULL`,
      day,
    );
    for (const { address, name } of named.all(...values))
      names.set(textOf(shelf, day, address), textOf(shelf, day, name));
    for (const failure of failuresOn(shelf, day, span))
      if (ids.split(', ').includes(String(failure.account))) failedLogins += failure.failed;
  }
  const { clientAddress, mechanism, tlsVersion, sender } = groups;
  return {
    ...totals,
    account,
    failedLogins,
    clients: [...clientAddress.keys()].filter((address) => address !== null).length,
    fromClients: busiest(clientAddress).map(([address, counted]) => ({
      address: address ?? '',
      name: names.get(address ?? '') ?? null,
      ...counted,
    })),
    mechanisms: busiest(mechanism).map(([name, counted]) => ({ mechanism: name, ...counted })),
    tls: busiest(tlsVersion).map(([version, counted]) => ({ version, ...counted })),
    senders: busiest(sender).map(([address, counted]) => ({ sender: address, ...counted })),
  };
}

function count(group: Map<string | null, Counted>, value: string | null, more: Counted): void {
  const known = group.get(value);
  if (!known) {
    group.set(value, more);
    return;
  }
  known.messages += more.messages;
  known.firstAt = Math.min(known.firstAt, more.firstAt);
  known.lastAt = Math.max(known.lastAt, more.lastAt);
}

function busiest(group: Map<string | null, Counted>): [string | null, Counted][] {
  return [...group].sort(([, a], [, b]) => b.messages - a.messages).slice(0, 50);
}
