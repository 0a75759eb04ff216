import { State } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { formatBytes, formatCount, formatExact } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import type { List } from '#components/ui/list-url.ts';
import { rightNow } from '#components/ui/time.tsx';
import type { ExportRecord } from '#lib/export/store.ts';

type Page = { rows: ExportRecord[]; older: number | null; newer: number | null };

/** Exports that were made, as the trail tells them: what a file in hand is held against. */
export function ExportTable({ list, page }: { list: List; page: Page }) {
  return (
    <DataTable
      columns={[
        {
          key: 'begun',
          label: 'Begun',
          cell: ({ begunAt }) => momentCell(begunAt),
          width: 'w-28',
          stack: 'rest',
        },
        { key: 'by', label: 'By', cell: ({ by }) => by, width: 'w-32', stack: 'rest' },
        { key: 'what', label: 'What', cell: (row) => <What row={row} />, stack: 'main' },
        {
          key: 'rows',
          label: 'Rows',
          cell: ({ end }) => (end ? formatCount(end.rows) : ''),
          right: true,
          width: 'w-24',
          stackLabel: 'rows',
        },
        {
          key: 'bytes',
          label: 'Size',
          cell: ({ end }) => (end ? formatBytes(end.bytes) : ''),
          right: true,
          width: 'w-20',
          yields: true,
        },
        { key: 'end', label: 'End', cell: (row) => <End row={row} />, width: 'w-36', stack: 'end' },
      ]}
      empty={{ says: 'Nothing was exported yet.' }}
      footer={
        <Pager
          list={list}
          newer={page.newer === null ? undefined : String(page.newer)}
          older={page.older === null ? undefined : String(page.older)}
          says={`${formatCount(page.rows.length, 'export')}, newest first · each stands in the trail`}
        />
      }
      label="Exports"
      rowKey={({ id }) => id}
      rows={page.rows}
    />
  );
}

const tables = { messages: 'Messages', recipients: 'Recipients', logins: 'Log-ins', report: 'Report' };
const formats = { csv: 'CSV', jsonl: 'JSON Lines' };

function What({ row }: { row: ExportRecord }) {
  const { of, format, query, since, until, end, file, id } = row;
  return (
    <div className="min-w-0 py-1 whitespace-normal wrap-anywhere">
      <div>
        {tables[of]}, {formats[format]}: <code>{query || 'everything'}</code>
      </div>
      <div className="text-small text-ink-3">
        {formatExact(since)} to before {formatExact(until)}
      </div>
      {end?.sha256 ? (
        <div className="flex flex-wrap items-center gap-x-2 text-small text-ink-3">
          SHA-256 <code className="text-ink-2">{end.sha256}</code>
          <CopyButton
            iconOnly
            label="Copy the line for sha256sum -c"
            quiet
            text={`${end.sha256}  ${file}\n`}
          />
          <a
            className="text-accent-ink underline decoration-accent-line underline-offset-3"
            download={`${file}.manifest.json`}
            href={`/api/v1/mail-log/exports/${id}`}
          >
            Manifest
          </a>
        </div>
      ) : null}
    </div>
  );
}

const day = 86_400_000;

/** One that ended with the console itself never gets an end. */
function End({ row: { end, begunAt } }: { row: ExportRecord }) {
  if (!end && rightNow() - Date.parse(begunAt) > day) return <State is="warn">Cut short</State>;
  if (!end) return <State is="running">No end yet</State>;
  if (end.outcome === 'complete') return <State is="ok">Complete</State>;
  return (
    <span title={end.reason ?? undefined}>
      <State is="warn">{end.outcome === 'stopped' ? 'Broken off' : 'Failed'}</State>
    </span>
  );
}
