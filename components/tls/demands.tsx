import { LinkButton } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Section } from '#components/ui/panel.tsx';
import { accessTag } from '#lib/policy/access-entry.ts';

type Demand = { id: string; tag: string; key: string; value: string; owner: string; updatedBy: string };

const columns: Column<Demand>[] = [
  { key: 'tag', label: 'Tag', cell: (row) => row.tag, mono: true, width: 'w-32', stack: 'first' },
  {
    key: 'key',
    label: 'Host or domain',
    cell: (row) => row.key || <span className="font-sans text-ink-3">everybody else</span>,
    mono: true,
    stack: 'main',
  },
  { key: 'value', label: 'Value', cell: (row) => row.value, mono: true },
  {
    key: 'words',
    label: 'Says',
    cell: (row) => accessTag(row.tag)?.words ?? '',
    yields: true,
    stack: 'hide',
  },
  { key: 'owner', label: 'Owner', cell: (row) => row.owner || row.updatedBy, width: 'w-36', stack: 'hide' },
];

/** The entries of the access map that speak of TLS. They are edited where they stand. */
export function Demands({
  rows,
  total,
  allHref,
  newHref,
}: {
  rows: readonly Demand[];
  total: number;
  allHref: string;
  /** Null where the role may only read. */
  newHref: string | null;
}) {
  return (
    <Section
      aside={
        <>
          {total > rows.length ? `${rows.length} of ${total}` : null}
          <LinkButton href={allHref} small>
            Open in Access
          </LinkButton>
        </>
      }
      sentence="Entries of the access map that ask more or less of single hosts. The name is the one the route has: no entry for smtp.isp.example holds for relay:[smtp.isp.example]."
      title="For single hosts"
    >
      <DataTable
        columns={columns}
        empty={{
          says: 'No host is asked for anything else: TLS is tried with everybody, and mail goes without it where it is not offered.',
          action: newHref ? (
            <LinkButton href={newHref} variant="primary">
              Add an entry
            </LinkButton>
          ) : null,
        }}
        label="TLS for single hosts"
        rowHref={(row) => `/policy/access?open=${row.id}`}
        rowKey={(row) => row.id}
        rows={rows}
      />
    </Section>
  );
}
