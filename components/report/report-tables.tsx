import type { ReactNode } from 'react';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { formatBytes, formatCount, formatPercent } from '#components/ui/format.ts';
import { Panel } from '#components/ui/panel.tsx';
import type { DomainShare } from '#lib/maillog/usage/usage.ts';
import type { Count, Listed } from '#lib/report/collect.ts';
import type { ReportUse } from '#lib/report/report.ts';

type Link = (name: string) => ReactNode;

function number<Row>(key: string, label: string, of: (row: Row) => number): Column<Row> {
  return {
    key,
    label,
    cell: (row) => formatCount(of(row)),
    right: true,
    width: 'w-20',
    stackLabel: label.toLowerCase(),
  };
}

function ListPanel<Row>({
  title,
  list,
  columns,
  rowKey,
}: {
  title: string;
  list: Listed<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
}) {
  const { rows, total, isCut } = list;
  const more = total > rows.length ? `${rows.length} of ${isCut ? 'over ' : ''}${formatCount(total)}` : null;
  return (
    <Panel aside={more} flush title={title}>
      {rows.length === 0 ? (
        <p className="p-4 text-ink-2">None.</p>
      ) : (
        <DataTable columns={columns} dense label={title} rowKey={rowKey} rows={rows} />
      )}
    </Panel>
  );
}

export function UseTable({ title, list, link }: { title: string; list: Listed<ReportUse>; link: Link }) {
  return (
    <ListPanel
      columns={[
        {
          key: 'name',
          label: title.slice(0, -1),
          cell: ({ name }) => (name === '' ? 'this host' : link(name)),
          stack: 'main',
        },
        number<ReportUse>('messages', 'Messages', (use) => use.messages),
        number<ReportUse>('refused', 'Refused', (use) => use.refused),
        { key: 'bytes', label: 'Size', cell: ({ bytes }) => formatBytes(bytes), right: true, width: 'w-20' },
      ]}
      list={list}
      rowKey={({ name }) => name}
      title={title}
    />
  );
}

export function DomainTable({ list, link }: { list: Listed<DomainShare>; link: Link }) {
  return (
    <ListPanel
      columns={[
        {
          key: 'domain',
          label: 'Domain',
          cell: ({ domain }) => (domain === '' ? 'this host' : link(domain)),
          stack: 'main',
        },
        number<DomainShare>('recipients', 'Recipients', (one) => one.recipients),
        number<DomainShare>('refused', 'Refused', (one) => one.refused),
        number<DomainShare>('deferred', 'Waiting', (one) => one.deferred),
      ]}
      list={list}
      rowKey={({ domain }) => domain}
      title="Recipients’ domains"
    />
  );
}

/** How often something was; with `of` also its share of all. `none` stands for what has no name. */
export function CountTable({
  title,
  list,
  what,
  column,
  of,
  none = 'unknown',
  link = (name) => name,
}: {
  title: string;
  list: Listed<Count>;
  /** Of what they are, and what is counted. */
  what: string;
  column: string;
  of?: number;
  none?: string;
  link?: Link;
}) {
  const share: Column<Count>[] = of
    ? [
        {
          key: 'share',
          label: 'Share',
          cell: ({ count }) => formatPercent(count / of),
          right: true,
          width: 'w-20',
        },
      ]
    : [];
  return (
    <ListPanel
      columns={[
        { key: 'name', label: what, cell: ({ name }) => (name ? link(name) : none), stack: 'main' },
        { ...number<Count>('count', column, ({ count }) => count), width: 'w-24' },
        ...share,
      ]}
      list={list}
      rowKey={({ name }) => String(name)}
      title={title}
    />
  );
}
