import { LogExportMenu } from '#components/export/export-menu.tsx';
import { chooseTime } from '#components/tracking/choose-time.ts';
import { JourneyView } from '#components/tracking/journey.tsx';
import { NoLogYet } from '#components/tracking/no-log.tsx';
import { type Reach, reachWords } from '#components/tracking/reach.ts';
import { LogSearch } from '#components/tracking/search-box.tsx';
import { TimeRange } from '#components/tracking/time-range.tsx';
import { TrackedList } from '#components/tracking/tracked-list.tsx';
import { formatExact } from '#components/ui/format.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { openMessage } from '#lib/maillog/tracking/open-message.ts';
import { trackMessages } from '#lib/maillog/tracking/track-messages.ts';
import { call, callIfThere } from '#lib/web/call.ts';

export const metadata = { title: 'Tracking' };

export default async function TrackingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/tracking', params: await searchParams };
  chooseTime(list);
  const q = paramOf(list, 'q') ?? '';
  const open = paramOf(list, 'open');
  const [gateway = '', queueId = ''] = open?.split('/') ?? [];
  const before = paramOf(list, 'after');
  const after = paramOf(list, 'before');
  // The list speaks of rows after this one, the log of what is before it in time.
  const [{ found, words, goesOn }, journey] = await Promise.all([
    call(trackMessages, { q, wrong: 'mark', before, after }),
    open ? callIfThere(openMessage, { gateway, queueId }) : null,
  ]);
  const { query } = parseQuery(q);
  const isFirst = before === undefined && (after === undefined || found?.newer === null);
  const narrowing = { list, query };
  return (
    <>
      <PageHead
        actions={<LogExportMenu q={q} />}
        crumbs={[{ label: 'Mail' }]}
        sentence="What became of every message, for each recipient, from connection to delivery."
        title="Tracking"
      />
      <LogSearch path={list.path} q={q} words={words} />
      {open && !journey ? (
        <div className="mb-4">
          <Note title={`There is no message ${queueId} in the log of ${gateway}.`} tone="warn">
            It may have had its time, or its lines have not come in yet.
          </Note>
        </div>
      ) : null}
      {found ? (
        <TrackedList
          empty={emptyWords(q, found.searchedTo)}
          journey={
            journey ? (
              <JourneyView gateway={gateway} journey={journey} narrowing={narrowing} queueId={queueId} />
            ) : null
          }
          key={`${q} ${before} ${after}`}
          list={list}
          notFollowed={
            goesOn ? 'Older rows; the newest page goes on by itself' : 'Nothing new can come to this time'
          }
          page={{
            rows: found.rows,
            older: found.older,
            newer: found.newer,
            cursor: isFirst && goesOn ? found.cursor : null,
          }}
          q={q}
          range={<TimeRange list={list} now={new Date(rightNow())} q={q} query={query} />}
          says={saysOf(found)}
          severalGateways={found.progress.length > 1}
        />
      ) : (
        <NoLogYet />
      )}
    </>
  );
}

type Found = { searchedTo: number | null; progress: Reach[] };

function saysOf({ searchedTo, progress }: Found): string {
  const parts = [
    ...(searchedTo === null ? [] : [`searched back to ${formatExact(searchedTo)} so far`]),
    ...progress.map((reach) => reachWords(reach, rightNow())),
    'searches are written to the trail',
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

function emptyWords(q: string, searchedTo: number | null): string {
  if (searchedTo !== null)
    return `Nothing matches since ${formatExact(searchedTo)}. “Older” searches on from there.`;
  return q
    ? 'No message matches.'
    : 'No mail has come through yet. It is shown here a second after it comes in.';
}
