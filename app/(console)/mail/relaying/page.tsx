import { LogExportMenu } from '#components/export/export-menu.tsx';
import { AboutAccount } from '#components/relaying/about.tsx';
import { UsageChart } from '#components/relaying/usage-chart.tsx';
import { UsageDetail } from '#components/relaying/usage-detail.tsx';
import { UsageTable } from '#components/relaying/usage-table.tsx';
import { chooseTime } from '#components/tracking/choose-time.ts';
import { NoLogYet } from '#components/tracking/no-log.tsx';
import { LogSearch } from '#components/tracking/search-box.tsx';
import { TimeRange } from '#components/tracking/time-range.tsx';
import { type List, type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { may } from '#lib/auth/permissions.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { printQuery } from '#lib/maillog/search/print-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { getUsage, namedIn } from '#lib/maillog/usage/get-usage.ts';
import { listUsage } from '#lib/maillog/usage/list-usage.ts';
import { relayingChart } from '#lib/maillog/usage/relaying-chart.ts';
import { type UsageKind, usageKinds } from '#lib/maillog/usage/usage.ts';
import { listAccounts } from '#lib/sasl/account/list-accounts.ts';
import { listUses } from '#lib/unusual/list-uses.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';

export const metadata = { title: 'Authenticated relaying' };

const spans = [
  { label: '24 hours', span: { since: '24h' } },
  { label: '7 days', span: { since: '7d' } },
  { label: '30 days', span: { since: '30d' } },
  { label: '90 days', span: { since: '90d' } },
];

export default async function RelayingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/relaying', params: await searchParams };
  chooseTime(list);
  const q = paramOf(list, 'q') ?? '';
  const { query, words } = parseQuery(q || 'since:7d');
  const chart = await call(relayingChart, { q, wrong: 'mark' });
  const { found } = chart;
  return (
    <>
      <PageHead
        actions={<LogExportMenu q={q || 'account:*'} />}
        crumbs={[{ label: 'Mail' }]}
        sentence="Who sent how much through us with a log-in, from where, and what became of it. Times and days are those of UTC."
        title="Authenticated relaying"
      />
      <LogSearch path={list.path} q={q} words={q ? words : []} />
      {found ? (
        <>
          <div className="mb-4">
            <TimeRange
              list={list}
              now={new Date(rightNow())}
              q={q}
              query={query}
              spans={spans}
              unsaid={{ since: '7d' }}
            />
          </div>
          <About query={query} />
          <UsageChart chart={{ ...chart, found }} list={list} measure={paramOf(list, 'show')} query={query} />
          <Who list={list} logSince={found.logSince} q={q} query={query} since={chart.since} />
        </>
      ) : (
        <NoLogYet />
      )}
    </>
  );
}

/** The list of who relays, or the detail of the account or client that the search names. */
async function Who({
  list,
  q,
  query,
  since,
  logSince,
}: {
  list: List;
  q: string;
  query: Query;
  since: number;
  logSince: number | null;
}) {
  const by = usageKinds.find((kind) => kind === paramOf(list, 'by'));
  if (by === undefined && namedIn(query)) {
    const { found } = await call(getUsage, { q, wrong: 'mark' });
    return found ? (
      <UsageDetail found={found} list={list} logSince={logSince} query={query} since={since} />
    ) : null;
  }
  return <Everybody by={by ?? 'account'} list={list} q={q} query={query} />;
}

async function Everybody({ list, q, query, by }: { list: List; q: string; query: Query; by: UsageKind }) {
  const who = paramOf(list, 'who') === 'tried' ? 'tried' : 'sent';
  const { found } = await call(listUsage, {
    wrong: 'mark',
    ...{ q, by, who, sort: paramOf(list, 'sort'), name: paramOf(list, 'name') },
    ...{ after: paramOf(list, 'after'), before: paramOf(list, 'before') },
  });
  return found ? <UsageTable by={by} found={found} list={list} query={query} who={who} /> : null;
}

/** The account that a search names, with what the rest of the console knows of it. */
async function About({ query }: { query: Query }) {
  const named = namedIn(query);
  if (named?.key !== 'account') return null;
  const { operator } = await requireSignedIn();
  const account = named.value;
  const [{ uses }, accounts] = await Promise.all([
    call(listUses, { state: 'all', account }),
    may(operator.role, 'accounts.read') ? call(listAccounts, { q: account, size: 10 }) : null,
  ]);
  const known = accounts?.rows.find(({ name }) => name.toLowerCase() === account.toLowerCase());
  return (
    <AboutAccount
      account={account}
      accountHref={known ? `/authentication/accounts/${known.id}` : null}
      trackingHref={`/mail/tracking?q=${encodeURIComponent(printQuery(query))}`}
      uses={uses}
    />
  );
}
