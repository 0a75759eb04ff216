import { setImmediate } from 'node:timers/promises';
import type { Db } from '#lib/db/client.ts';
import { dayOf } from '#lib/maillog/place.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import type { AccountHourRow } from '#lib/maillog/summary.ts';
import { type AccountHour, dayLength, emptyHour, networkOf } from './hour.ts';
import { findUnusual, remembered } from './judge.ts';
import { noteUse } from './store.ts';

/** What came late is still judged so long. */
const judged = 2 * dayLength;

type Hours = Map<string, Map<number, AccountHour>>;

/**
 * Looks through the mail log for unusual use. A day is read again only when something was stored in it since, be it by an import or by a gateway that was
 * away.
 */
export class UseWatch {
  readonly #days = new Map<number, { count: number; hours: Hours }>();

  async look(db: Db, log: Pick<LogReader, 'accountHours' | 'dayCount'>, now: Date): Promise<void> {
    const today = dayOf(now.getTime());
    const first = dayOf(now.getTime() - remembered - judged);
    for (const day of this.#days.keys()) if (day < first) this.#days.delete(day);
    let changed = false;
    for (let day = first; day <= today; day += 1) {
      const count = log.dayCount(day);
      if (this.#days.get(day)?.count === count) continue;
      this.#days.set(day, { count, hours: hoursIn(log.accountHours(day)) });
      changed = true;
      await setImmediate();
    }
    if (!changed) return;
    const since = now.getTime() - judged;
    const recent = [...this.#days]
      .filter(([day]) => day >= dayOf(since))
      .flatMap(([, { hours }]) => [...hours.keys()]);
    for (const account of new Set(recent)) {
      const hours = [...this.#days.values()]
        .flatMap((day) => [...(day.hours.get(account)?.values() ?? [])])
        .sort((a, b) => a.at - b.at);
      for (const use of findUnusual(account, hours, since)) await noteUse(db, use);
      await setImmediate();
    }
  }
}

function hoursIn(rows: readonly AccountHourRow[]): Hours {
  const accounts: Hours = new Map();
  for (const row of rows) {
    const hours = accounts.get(row.account) ?? new Map<number, AccountHour>();
    accounts.set(row.account, hours);
    hours.set(row.at, withRow(hours.get(row.at) ?? emptyHour(row.at), row));
  }
  return accounts;
}

function withRow(hour: AccountHour, row: AccountHourRow): AccountHour {
  const network = row.client === null ? 'this host' : networkOf(row.client);
  const used = row.messages + row.accepted;
  return {
    at: hour.at,
    messages: hour.messages + row.messages,
    recipients: hour.recipients + row.recipients,
    refused: hour.refused + row.refused,
    largest: Math.max(hour.largest, row.largest),
    networks: used > 0 ? plus(hour.networks, network, used) : hour.networks,
    failures: row.failed > 0 ? plus(hour.failures, network, row.failed) : hour.failures,
  };
}

const plus = (counts: Readonly<Record<string, number>>, name: string, more: number) => ({
  ...counts,
  [name]: (counts[name] ?? 0) + more,
});
