import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatBytes, formatCount, formatPercent } from '#components/ui/format.ts';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { narrowed } from '#lib/maillog/search/edit-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import type { Listed, Participant, UsageFound } from '#lib/maillog/usage/get-usage.ts';
import type { Share } from '#lib/maillog/usage/usage.ts';

type Shown = {
  found: UsageFound;
  list: List;
  query: Query;
  /** When the period began, and the log. */
  since: number;
  logSince: number | null;
};

/** How an account or a client relays: from where, by what means, to whom, and what failed. */
export function UsageDetail({ found, ...place }: Shown) {
  const { list, query } = place;
  const { addresses, accounts, mechanisms, tls, senders, domains, replies, reasons, failures, messages } =
    found;
  const track = (key: 'from' | 'to' | 'mech' | 'tls', value: string) => trackingHref(query, { key, value });
  return (
    <div className="mt-6 grid grid-cols-1 items-start gap-6 wide:grid-cols-2">
      <Participants {...place} allHref={listHref(list, { by: 'client' })} kind="client" of={addresses} />
      {accounts.total > 1 ? (
        <Participants {...place} allHref={listHref(list, { by: 'account' })} kind="account" of={accounts} />
      ) : null}
      <Shares
        all={messages}
        label="Mechanisms"
        of={mechanisms}
        says={({ value }) => (value ? <TextLink href={track('mech', value)}>{value}</TextLink> : 'not told')}
      />
      <Shares
        all={messages}
        label="TLS"
        of={tls}
        says={({ value }) => (
          <TextLink href={track('tls', value?.replace(/^TLSv/, '').replace(/^1$/, '1.0') ?? 'none')}>
            {value?.replace('TLSv', 'TLS ') ?? 'none'}
          </TextLink>
        )}
      />
      <Rows
        columns={['Domain of recipients', 'Recipients', 'Refused', 'Waiting']}
        empty="No recipient is known."
        of={domains}
        row={({ domain, recipients, refused, deferred }) => [
          domain ? <TextLink href={track('to', domain)}>{domain}</TextLink> : 'local',
          formatCount(recipients),
          formatCount(refused),
          formatCount(deferred),
        ]}
        title="Where it went"
      />
      <Shares
        all={messages}
        label="Senders"
        of={senders}
        says={({ value }) => <TextLink href={track('from', value || '<>')}>{value || '<>'}</TextLink>}
      />
      <Rows
        columns={['Reason', 'Code', 'Recipients']}
        empty="Nothing was refused, and nothing waits."
        of={replies}
        row={({ outcome, title, dsn, reply, recipients }) => [
          <span key="why" title={reply}>
            {outcome === 'deferred' ? 'Waits: ' : ''}
            {title}
          </span>,
          dsn ?? '',
          formatCount(recipients),
        ]}
        title="Refused or waiting recipients"
      />
      {reasons.total > 0 ? (
        <Rows
          columns={['Reason', 'Messages']}
          empty=""
          of={reasons}
          row={({ reason, messages: count }) => [reason, formatCount(count)]}
          title="Messages the gateway did not take"
        />
      ) : null}
      {failures ? (
        <Rows
          columns={['Reason', 'Mechanism', 'Log-ins', 'Last']}
          empty="No log-in failed."
          of={failures}
          row={({ title, mechanism, failures: count, lastAt }) => [
            title,
            mechanism,
            formatCount(count),
            <Time at={lastAt} key="last" />,
          ]}
          title="Failed log-ins"
        />
      ) : null}
    </div>
  );
}

function trackingHref(query: Query, searched: Parameters<typeof narrowed>[1]): string {
  return `/mail/tracking?q=${encodeURIComponent(narrowed(query, searched) ?? '')}`;
}

function Participants({
  of,
  kind,
  list,
  query,
  since,
  logSince,
  allHref,
}: Omit<Shown, 'found'> & { of: Listed<Participant>; kind: 'account' | 'client'; allHref: string }) {
  const isNew = ({ knownSince }: Participant) =>
    knownSince !== null && knownSince >= since && logSince !== null && logSince < since;
  const [title, one] = kind === 'client' ? ['Addresses and networks', 'Address'] : ['Accounts', 'Account'];
  return (
    <Rows
      columns={[
        one,
        ...(kind === 'client' ? ['Network'] : []),
        ...['Messages', 'Data', 'Refused', 'First seen', 'Last seen'],
      ]}
      empty="Nothing was sent."
      footer={
        of.total > of.rows.length ? <TextLink href={allHref}>All {formatCount(of.total)}</TextLink> : null
      }
      of={of}
      row={(row) => [
        <span className="inline-flex items-center gap-2" key="name">
          <Name kind={kind} list={list} name={row.name} query={query} />
          {isNew(row) ? <Badge>new</Badge> : null}
        </span>,
        ...(kind === 'client' ? [row.network] : []),
        formatCount(row.messages),
        formatBytes(row.bytes),
        formatCount(row.refused),
        <Time at={row.knownSince ?? row.firstAt} key="first" />,
        <Time at={row.lastAt} key="last" />,
      ]}
      title={title}
      words={kind === 'client' ? 2 : 1}
      wide
    />
  );
}

function Name({
  name,
  kind,
  list,
  query,
}: {
  name: string;
  kind: 'account' | 'client';
  list: List;
  query: Query;
}) {
  const q = name === '' ? null : narrowed(query, { key: kind, value: name });
  if (q === null) return name || 'this host';
  return <TextLink href={listHref(list, { q })}>{name}</TextLink>;
}

/** Values with their share of all messages. */
function Shares({
  label,
  of,
  all,
  says,
}: {
  label: string;
  of: Listed<Share>;
  all: number;
  says: (share: Share) => ReactNode;
}) {
  return (
    <Rows
      columns={[label, 'Share', 'Messages', 'First', 'Last']}
      empty="Nothing was sent."
      of={of}
      row={(share) => [
        says(share),
        formatPercent(all === 0 ? 0 : share.messages / all),
        formatCount(share.messages),
        <Time at={share.firstAt} key="first" />,
        <Time at={share.lastAt} key="last" />,
      ]}
      title={label}
    />
  );
}

/** A short list with its most frequent rows: words on the left, numbers on the right. */
function Rows<T>({
  title,
  columns,
  of,
  row,
  empty,
  footer,
  wide,
  words = 1,
}: {
  title: string;
  columns: readonly string[];
  of: Listed<T>;
  row: (one: T) => ReactNode[];
  empty: string;
  footer?: ReactNode;
  /** Over both columns of the page. */
  wide?: boolean;
  /** How many columns hold words. */
  words?: number;
}) {
  const side = (place: number) => (place < words ? 'text-left' : 'text-right');
  const more = of.total - of.rows.length;
  return (
    <Panel
      className={wide ? 'wide:col-span-2' : undefined}
      flush
      footer={footer ?? (more > 0 ? `and ${formatCount(more)} more` : null)}
      title={title}
    >
      {of.rows.length === 0 ? (
        <p className="p-4 text-ink-3">{empty}</p>
      ) : (
        // A box that scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="overflow-x-auto" tabIndex={0}>
          <table aria-label={title} className="w-full tabular-nums">
            <thead className="text-small text-ink-3">
              <tr>
                {columns.map((column, place) => (
                  <th
                    className={`px-4 py-1.5 font-medium whitespace-nowrap ${side(place)}`}
                    key={column}
                    scope="col"
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {of.rows.map((one, at) => (
                // oxlint-disable-next-line react/no-array-index-key -- rows never change places while they are shown
                <tr className="border-t border-line" key={at}>
                  {row(one).map((cell, place) => (
                    // oxlint-disable-next-line react/no-array-index-key -- columns neither
                    <td
                      className={`px-4 py-1.5 ${side(place)} ${place < words ? 'min-w-36 wrap-anywhere' : 'whitespace-nowrap'}`}
                      key={place}
                    >
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
