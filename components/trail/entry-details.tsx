import clsx from 'clsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatExact } from '#components/ui/format.ts';
import { Facts } from '#components/ui/panel.tsx';
import { type Difference, tellEntry } from '#lib/audit/tell-entry.ts';

/** An entry of the trail as it is stored. */
export type TrailEntry = {
  seq: number;
  at: Date;
  actorKind: string;
  actorName: string;
  role: string | null;
  address: string | null;
  kind: string;
  subject: string | null;
  data: unknown;
  prevHash: string;
  hash: string;
};

/** What was before and after, what else the entry says, and the hashes that chain it. */
export function EntryDetails({ entry }: { entry: TrailEntry }) {
  const { differences, facts } = tellEntry(entry.data);
  const page = pageOf(entry);
  const { subject, actorName } = entry;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,22rem)] gap-6 max-wide:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-4">
        {differences.length > 0 ? <Differences all={differences} /> : null}
        {facts.length > 0 ? (
          <Facts rows={facts.map(({ name, value }) => ({ term: name, value: <code>{value}</code> }))} />
        ) : null}
        {differences.length + facts.length === 0 ? <p className="text-ink-2">It says no more.</p> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <Facts
          rows={[
            { term: 'Entry', value: `${entry.seq}, ${entry.kind}` },
            { term: 'When', value: formatExact(entry.at) },
            {
              term: 'Who',
              value: entry.role ? `${actorName}, ${entry.role}` : actorName,
              note: [kindWords[entry.actorKind], entry.address && `from ${entry.address}`]
                .filter(Boolean)
                .join(', '),
            },
            { term: 'Hash', value: <code>{entry.hash}</code> },
            { term: 'Follows', value: <code>{entry.prevHash}</code> },
          ]}
        />
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          {page ? <TextLink href={page.href}>{page.says}</TextLink> : null}
          {subject ? (
            <TextLink href={`/system/trail?subject=${encodeURIComponent(subject)}`}>
              Everything about this
            </TextLink>
          ) : null}
          <TextLink href={`/system/trail?actor=${encodeURIComponent(actorName)}`}>
            Everything by {actorName}
          </TextLink>
        </p>
      </div>
    </div>
  );
}

const kindWords: Record<string, string> = {
  operator: 'on the pages',
  token: 'by an API token',
  system: 'by Postern itself or the command line',
};

function Differences({ all }: { all: readonly Difference[] }) {
  const named = all.some(({ name }) => name !== '');
  const columns = named ? ['What', 'Before', 'After'] : ['Before', 'After'];
  const row = clsx('grid gap-x-3 px-3 py-1.5', named ? 'grid-cols-3' : 'grid-cols-2');
  return (
    // A table within the cell of a table would be drawn as a part of it.
    <div
      aria-label="Before and after"
      className="divide-y divide-line border border-line text-small"
      role="table"
    >
      <div className={clsx(row, 'bg-sunken text-ink-3')} role="row">
        {columns.map((column) => (
          <span key={column} role="columnheader">
            {column}
          </span>
        ))}
      </div>
      {all.map(({ name, before, after }, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- the differences of one entry never change places
        <div className={row} key={place} role="row">
          {named ? (
            <span className="wrap-anywhere" role="rowheader">
              {name}
            </span>
          ) : null}
          <span className="wrap-anywhere" role="cell">
            {before === '' ? <Nothing /> : <del className="bg-bad-soft font-mono no-underline">{before}</del>}
          </span>
          <span className="wrap-anywhere" role="cell">
            {after === '' ? <Nothing /> : <ins className="bg-ok-soft font-mono no-underline">{after}</ins>}
          </span>
        </div>
      ))}
    </div>
  );
}

const Nothing = () => <span className="text-ink-3">nothing</span>;

/** The page of what the entry is about, where it has one of its own. */
function pageOf({ kind, subject, data }: TrailEntry): { href: string; says: string } | null {
  if (subject === null) return null;
  const [concept] = kind.split('.');
  const id = encodeURIComponent(subject);
  switch (concept) {
    case 'account':
      return { href: `/authentication/accounts/${id}`, says: 'The account' };
    case 'release':
      return { href: `/changes/releases/${id}`, says: 'The release, with its differences' };
    case 'gateway':
      return { href: `/system/gateways/${id}`, says: 'The gateway' };
    case 'maillog':
      return kind === 'maillog.searched' && hasQuery(data)
        ? { href: `/mail/tracking?q=${encodeURIComponent(data.query)}`, says: 'The same search' }
        : null;
    default:
      return null;
  }
}

const hasQuery = (data: unknown): data is { query: string } =>
  typeof data === 'object' &&
  data !== null &&
  'query' in data &&
  typeof data.query === 'string' &&
  !/^(log-ins of|unusual use)/.test(data.query);
