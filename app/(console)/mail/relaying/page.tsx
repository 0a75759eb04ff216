import { LogExportMenu } from '#components/export/export-menu.tsx';
import { JourneyView } from '#components/tracking/journey.tsx';
import { MessageTable } from '#components/tracking/message-table.tsx';
import { LogSearch } from '#components/tracking/search-box.tsx';
import { State } from '#components/ui/badge.tsx';
import { BarChart, type ChartBar } from '#components/ui/bar-chart.tsx';
import { Figures } from '#components/ui/figures.tsx';
import { formatBytes, formatClock, formatCount, formatDay } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { openMessage } from '#lib/maillog/open-message.ts';
import { everything } from '#lib/maillog/query.ts';
import { type MessageSearch, searchMessages } from '#lib/maillog/search-messages.ts';
import type { Summary as LogSummary } from '#lib/maillog/summary.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Authenticated relaying' };

export default async function RelayingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/relaying', params: await searchParams };
  const q = paramOf(list, 'q') ?? '';
  const open = paramOf(list, 'open');
  const [gateway = '', queueId = ''] = open?.split('/') ?? [];
  // The list speaks of rows after this one, the log of what is before it in time.
  const [search, journey] = await Promise.all([
    call(searchMessages, {
      q: q || 'account:*',
      before: paramOf(list, 'after'),
      after: paramOf(list, 'before'),
    }),
    open ? call(openMessage, { gateway, queueId }).catch(() => null) : null,
  ]);
  const { found, words, since } = search;
  return (
    <>
      <PageHead
        actions={<LogExportMenu q={q || 'account:*'} />}
        crumbs={[{ label: 'Mail' }]}
        sentence="Who sent what through us, from where, and what became of it."
        title="Authenticated relaying"
      />
      <LogSearch path={list.path} q={q} words={q ? words : []} />
      {found ? (
        <>
          {found.summary ? <Summary progress={found.progress} since={since} summary={found.summary} /> : null}
          <div className="mt-6">
            <MessageTable
              empty={{
                says: q
                  ? 'No message matches.'
                  : 'Nobody has sent anything with a log-in yet. It is shown here a second after it comes in.',
              }}
              footer={
                <Pager
                  list={list}
                  newer={found.newer ?? undefined}
                  older={found.older ?? undefined}
                  says={`${formatCount(found.messages.length, 'message')}, newest first · searches are written to the trail`}
                />
              }
              list={list}
              messages={found.messages}
              openKey={open}
              unfolded={
                journey ? (
                  <JourneyView
                    gateway={gateway}
                    journey={journey}
                    narrowing={{ list: { path: '/mail/tracking', params: {} }, query: everything }}
                    queueId={queueId}
                  />
                ) : null
              }
            />
          </div>
        </>
      ) : (
        <EmptyState>
          No mail log was read yet. The worker reads it from each gateway within seconds of its first release.
        </EmptyState>
      )}
    </>
  );
}

type Found = NonNullable<MessageSearch['found']>;

function Summary({
  summary: { totals, perHour, accounts, clients },
  progress,
  since,
}: {
  summary: LogSummary;
  progress: Found['progress'];
  since: Date;
}) {
  return (
    <Panel
      aside={progress.map(({ gateway, pulledAt }) => (
        <State is={pulledAt ? 'ok' : 'waiting'} key={gateway}>
          {gateway} {pulledAt ? `complete to ${formatClock(pulledAt)}` : 'not read yet'}
        </State>
      ))}
      title={`Since ${formatDay(since)}`}
    >
      <Figures
        figures={[
          {
            label: 'Messages',
            value: totals.messages.toLocaleString('en'),
            note: formatBytes(totals.bytes),
            tone: 'main',
          },
          {
            label: 'Refused',
            value: totals.refused.toLocaleString('en'),
            note: 'recipients',
            tone: 'refused',
          },
          {
            label: 'Waiting',
            value: totals.deferred.toLocaleString('en'),
            note: 'recipients',
            tone: 'deferred',
          },
          ...(accounts === null ? [] : [{ label: 'Accounts', value: accounts.toLocaleString('en') }]),
          ...(clients === null ? [] : [{ label: 'Clients', value: clients.toLocaleString('en') }]),
        ]}
      />
      {perHour.length > 0 ? (
        <div className="mt-4">
          <BarChart
            bars={barsOf(perHour)}
            height={140}
            label="Messages an hour"
            series={[
              { key: 'accepted', label: 'accepted', tone: 'main', side: 'up' },
              { key: 'refused', label: 'refused', tone: 'refused', side: 'down' },
              { key: 'deferred', label: 'waiting', tone: 'deferred', side: 'down' },
            ]}
          />
        </div>
      ) : null}
    </Panel>
  );
}

const hour = 3_600_000;
/** Bars that fit beside each other; an older hour is left to the list. */
const most = 96;

/** Every hour from the first to the last one, so that silence shows as well. */
function barsOf(perHour: LogSummary['perHour']): ChartBar[] {
  const last = perHour.at(-1)?.at ?? 0;
  const first = Math.max(Math.min(perHour[0]?.at ?? 0, last - 11 * hour), last - (most - 1) * hour);
  const known = new Map(perHour.map((one) => [one.at, one]));
  return Array.from({ length: Math.round((last - first) / hour) + 1 }, (_, index) => {
    const at = first + index * hour;
    const one = known.get(at);
    const clock = formatClock(at).slice(0, 5);
    return {
      label: `${formatDay(at)}, ${clock}`,
      tick: new Date(at).getUTCHours() === 0 ? formatDay(at) : clock,
      values: { accepted: one?.accepted ?? 0, refused: one?.refused ?? 0, deferred: one?.deferred ?? 0 },
    };
  });
}
