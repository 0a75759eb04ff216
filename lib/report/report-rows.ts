import type { Cell, Row } from '#lib/export/table.ts';
import type { Count, Listed } from './collect.ts';
import type { Report, Totals } from './make-report.ts';

/** The columns of a report as a file: each row says which of its tables it is of. */
export const reportColumns = [
  ...['table', 'name', 'from', 'until', 'messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes'],
  ...['failures', 'says'],
] as const;
type Column = (typeof reportColumns)[number];

const rowOf = (cells: Partial<Record<Column, Cell>>): Row => reportColumns.map((name) => cells[name] ?? null);
const time = (at: number) => new Date(at).toISOString();

/** All tables of a report, one below the other. */
export function reportRows({ period, before, totals, totalsBefore, bars, lists, unusual }: Report): Row[] {
  const { accounts, clients, domains, senders, tls, mechanisms, refusals, notTaken, waiting, failures } =
    lists;
  const sums = (table: string, name: string, of: { since: number; until: number }, all: Totals) =>
    rowOf({ ...numbersOf(all), table, name, from: time(of.since), until: time(of.until) });
  const counts = (table: string, column: Column, { rows }: Listed<Count>) =>
    rows.map(({ name, count }) => rowOf({ table, name, [column]: count }));
  return [
    sums('totals', 'this period', period, totals),
    ...(totalsBefore ? [sums('totals', 'period before', before, totalsBefore)] : []),
    ...bars.map((bar) =>
      rowOf({ ...numbersOf(bar), table: 'time', from: time(bar.since), until: time(bar.until) }),
    ),
    ...accounts.rows.map((use) => rowOf({ ...numbersOf(use), table: 'accounts', name: use.name })),
    ...clients.rows.map((use) => rowOf({ ...numbersOf(use), table: 'clients', name: use.name })),
    ...counts('senders', 'messages', senders),
    ...domains.rows.map(({ domain, ...more }) =>
      rowOf({ ...more, table: 'recipient domains', name: domain }),
    ),
    ...counts('TLS', 'messages', tls),
    ...counts('mechanisms', 'messages', mechanisms),
    ...counts('refused', 'refused', refusals),
    ...counts('not taken', 'messages', notTaken),
    ...counts('waiting', 'deferred', waiting),
    ...counts('failed log-ins', 'failures', failures),
    ...unusual.map(({ account, fromAt, reasons }) =>
      rowOf({ table: 'unusual use', name: account, from: time(fromAt), says: reasons.join('; ') }),
    ),
  ];
}

type Numbers = Pick<Totals, 'messages' | 'recipients' | 'sent' | 'deferred' | 'refused' | 'bytes'> & {
  failures?: number | null;
};

function numbersOf({ messages, recipients, sent, deferred, refused, bytes, failures }: Numbers) {
  return { messages, recipients, sent, deferred, refused, bytes, failures: failures ?? null };
}
