import Link from 'next/link';
import { DataTable } from '#components/ui/data-table.tsx';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import type { ChangeWord } from '#lib/policy/describe/describe-change.ts';

const shapes: Record<ChangeWord['kind'], { icon: IconName; says: string; ink: string }> = {
  new: { icon: 'plus', says: 'new', ink: 'text-ok' },
  changed: { icon: 'changed', says: 'changed', ink: 'text-accent-ink' },
  gone: { icon: 'minus', says: 'gone', ink: 'text-bad' },
};

/** Most changes shown; an import may bring a hundred thousand. */
const most = 200;

/** The change in plain sentences, each leading to its form. */
export function WordList({ words }: { words: readonly ChangeWord[] }) {
  const rows = words.slice(0, most).map((word, at) => ({ ...word, at }));
  return (
    <DataTable
      columns={[
        {
          key: 'kind',
          label: <span className="sr-only">Kind</span>,
          width: 'w-9',
          cell: ({ kind }) => (
            <>
              <Icon className={shapes[kind].ink} name={shapes[kind].icon} small />
              <span className="sr-only">{shapes[kind].says}</span>
            </>
          ),
          stack: 'first',
        },
        {
          key: 'area',
          label: 'Where',
          width: 'w-32',
          cell: ({ area, href }) => (
            <Link className="text-ink-2 hover:text-ink hover:underline" href={href}>
              {area}
            </Link>
          ),
        },
        {
          key: 'text',
          label: 'What',
          cell: ({ text }) => <span className="whitespace-normal wrap-anywhere">{text}</span>,
          stack: 'main',
        },
      ]}
      empty={{ says: 'Nothing changes in words.' }}
      footer={
        words.length > most ? (
          <p className="px-4 py-2 text-small text-ink-3">
            and {words.length - most} more; the files below hold them all.
          </p>
        ) : null
      }
      label="Changes in words"
      rowKey={({ at }) => String(at)}
      rows={rows}
    />
  );
}
