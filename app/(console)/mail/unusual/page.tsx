import { Segmented } from '#components/ui/chip.tsx';
import { formatCount } from '#components/ui/format.ts';
import { ListTools } from '#components/ui/list-tools.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { UseCase } from '#components/unusual/use-case.tsx';
import { may } from '#lib/auth/permissions.ts';
import { accountsHome } from '#lib/sasl/account/accounts-home.ts';
import { listUses } from '#lib/unusual/list-uses.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { acknowledge, stop } from './actions.ts';

export const metadata = { title: 'Unusual use' };

export default async function UnusualPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/unusual', params: await searchParams };
  const state = paramOf(list, 'state') === 'all' ? 'all' : 'open';
  const [{ operator }, { uses, open, alarms }, { elsewhere }] = await Promise.all([
    requireSignedIn(),
    call(listUses, { state, account: paramOf(list, 'account') }),
    call(accountsHome, {}),
  ]);
  const mayAct = may(operator.role, 'queue.write');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Mail' }]}
        sentence="Accounts that were not used as they are used, held against their own last four weeks. Each reason says what was seen and what is usual."
        title="Unusual use"
      />
      <ListTools>
        <Segmented
          items={[
            { href: listHref(list, { state: null }), label: `Open (${open})`, current: state === 'open' },
            { href: listHref(list, { state: 'all' }), label: 'All', current: state === 'all' },
          ]}
          label="Which"
        />
        <span className="text-ink-2">{alarms > 0 ? formatCount(alarms, 'alarm') : 'No alarm'}</span>
      </ListTools>
      {uses.length === 0 ? (
        <EmptyState>
          {state === 'open' ? 'Nothing unusual that nobody has looked at.' : 'Nothing unusual was seen yet.'}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-4">
          {uses.map((use) => (
            <UseCase
              acknowledge={mayAct && !use.acknowledgedAt ? acknowledge.bind(null, use.id) : null}
              elsewhere={elsewhere}
              key={use.id}
              stop={mayAct && use.known ? stop.bind(null, use.id) : null}
              use={use}
            />
          ))}
        </div>
      )}
    </>
  );
}
