import { LinkButton } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { FilterChip } from '#components/ui/list-tools.tsx';
import { type List, paramOf } from '#components/ui/list-url.ts';
import { Section } from '#components/ui/panel.tsx';
import { accessTag } from '#lib/policy/entry/access-entry.ts';

type Demand = { id: string; tag: string; key: string; value: string };

const columns: Column<Demand>[] = [
  { key: 'tag', label: 'Tag', cell: (row) => row.tag, mono: true, width: 'w-28', stack: 'first' },
  {
    key: 'key',
    label: 'Host or domain',
    width: 'w-44',
    cell: (row) => row.key || <span className="font-sans text-ink-3">everybody else</span>,
    mono: true,
    stack: 'main',
  },
  { key: 'value', label: 'Value', cell: (row) => row.value, mono: true, width: 'w-28' },
  {
    key: 'words',
    label: 'Says',
    cell: (row) => accessTag(row.tag)?.words ?? '',
    yields: true,
    stack: 'hide',
  },
];

/** The tags of the access map that speak of TLS (cf/README, “STARTTLS”). */
export const tlsTags = [
  'Try_TLS:',
  'TLS_Srv:',
  'TLS_Clt:',
  'TLS_Rcpt:',
  'Srv_Features:',
  'Clt_Features:',
  'CERTIssuer:',
  'CERTSubject:',
] as const;

const options = tlsTags.map((tag) => ({ value: tag, label: `${accessTag(tag)?.words ?? ''} ${tag}` }));

/** The entries of the access map that speak of TLS. They are edited where they stand. */
export function Demands({
  rows,
  total,
  list,
  allHref,
  newHref,
}: {
  rows: readonly Demand[];
  total: number;
  list: List;
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
      <div className="mb-2">
        <FilterChip label="Tag" list={list} multiple name="tag" options={options} />
      </div>
      <DataTable
        columns={columns}
        empty={{
          says: paramOf(list, 'tag')
            ? 'No entry has this tag.'
            : 'No host is asked for anything else: TLS is tried with everybody, and mail goes without it where it is not offered.',
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
