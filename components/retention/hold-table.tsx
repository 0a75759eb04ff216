import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { Absent, DataTable } from '#components/ui/data-table.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Time } from '#components/ui/time.tsx';
import type { Hold } from '#lib/maillog/retention.ts';

export type CountedHold = Hold & {
  /** How many messages it keeps now; null while there is no log. */
  messages: number | null;
};

/** What is kept beyond its time, for whom and why. */
export function HoldTable({
  holds,
  liftHref,
}: {
  holds: readonly CountedHold[];
  /** Null where the role may not lift one. */
  liftHref: ((hold: CountedHold) => string) | null;
}) {
  return (
    <DataTable
      columns={[
        { key: 'name', label: 'Hold', cell: ({ name }) => <b>{name}</b>, stack: 'main' },
        {
          key: 'query',
          label: 'Keeps what this finds',
          cell: ({ query }) => (
            <TextLink href={`/mail/tracking?q=${encodeURIComponent(query)}`}>
              <code>{query}</code>
            </TextLink>
          ),
        },
        {
          key: 'messages',
          label: 'Messages',
          cell: ({ messages }) => (messages === null ? <Absent /> : messages.toLocaleString('en')),
          right: true,
          width: 'w-24',
          stack: 'end',
        },
        { key: 'reason', label: 'Why', cell: ({ reason }) => reason },
        { key: 'who', label: 'By', cell: ({ placedBy }) => placedBy, width: 'w-36', yields: true },
        { key: 'since', label: 'Since', cell: ({ placedAt }) => <Time at={placedAt} />, width: 'w-28' },
        ...(liftHref
          ? [
              {
                key: 'lift',
                label: <span className="sr-only">Lift</span>,
                cell: (hold: CountedHold) => (
                  <LinkButton
                    aria-label={`Lift the hold ${hold.name}`}
                    href={liftHref(hold)}
                    scroll={false}
                    small
                  >
                    Lift …
                  </LinkButton>
                ),
                width: 'w-20',
                right: true,
              },
            ]
          : []),
      ]}
      empty={{ says: 'Nothing is held: everything goes when its time has come.' }}
      footer={holds.length > 0 ? formatCount(holds.length, 'hold') : undefined}
      label="Holds"
      rowKey={({ id }) => id}
      rows={holds}
    />
  );
}
