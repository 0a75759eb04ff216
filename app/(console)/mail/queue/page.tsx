import type { ReactNode } from 'react';
import { QueueGroups } from '#components/queue/queue-groups.tsx';
import { DeletePanel, QueuePanel } from '#components/queue/queue-panel.tsx';
import { QueueTable } from '#components/queue/queue-table.tsx';
import { State } from '#components/ui/badge.tsx';
import { Chip } from '#components/ui/chip.tsx';
import { FilterChip, ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, type ListParams, listHref, paramOf, paramsOf, sortOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listQueue, type Queue } from '#lib/queue/list-queue.ts';
import { queueSorts } from '#lib/queue/queue.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { act } from './actions.ts';

export const metadata = { title: 'Queue' };

export default async function QueuePage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/queue', params: await searchParams };
  const sort = sortOf(list, queueSorts, { key: 'at', descending: false });
  const [{ operator }, queue] = await Promise.all([
    requireSignedIn(),
    call(listQueue, {
      ...filtersOf(list),
      sort: sort.key,
      direction: sort.descending ? 'desc' : 'asc',
      after: paramOf(list, 'after'),
      before: paramOf(list, 'before'),
      row: [...paramsOf(list, 'row'), paramOf(list, 'open') ?? ''].slice(0, 1000),
    }),
  ]);
  const closeHref = listHref(list, { open: null, row: null, intent: null });
  const doer = may(operator.role, 'queue.write') ? act.bind(null, closeHref) : null;
  return (
    <Split panel={panelOf(list, queue, closeHref, doer)}>
      <PageHead
        crumbs={[{ label: 'Mail' }]}
        sentence="What the gateways have taken and not yet passed on, and why."
        title="Queue"
      />
      <ListTools>
        <SearchBox label="Search by queue id, sender, recipient or reason" list={list} wide />
        <FilterChip label="State" list={list} name="state" options={stateOptions} />
        {queue.gateways.length > 1 ? (
          <FilterChip
            label="Gateway"
            list={list}
            name="gateway"
            options={queue.gateways.map(({ name, count }) => ({ value: name, label: `${name} (${count})` }))}
          />
        ) : null}
        {(['why', 'to'] as const).map((name) => {
          const value = paramOf(list, name);
          return value ? (
            <Chip key={name} removeHref={listHref(list, { [name]: null })}>
              {value}
            </Chip>
          ) : null;
        })}
        {queue.gateways
          .filter((one) => one.trouble !== null)
          .map(({ name, trouble }) => (
            <State is="bad" key={name}>
              {name} did not answer: {trouble}
            </State>
          ))}
      </ListTools>
      {queue.total > 0 ? <QueueGroups list={list} queue={queue} /> : null}
      <div className="mt-6">
        <QueueTable act={doer} list={list} openKey={paramOf(list, 'open')} queue={queue} sort={sort} />
      </div>
    </Split>
  );
}

const stateOptions = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'active', label: 'Being delivered' },
  { value: 'held', label: 'Held' },
];

const filtersOf = (list: List) => ({
  q: paramOf(list, 'q'),
  gateway: paramOf(list, 'gateway'),
  state: paramOf(list, 'state'),
  why: paramOf(list, 'why'),
  to: paramOf(list, 'to'),
});

type Doer = Parameters<typeof DeletePanel>[0]['act'] | null;

function panelOf(list: List, { chosen }: Queue, closeHref: string, doer: Doer): ReactNode {
  const asked = paramsOf(list, 'row');
  if (doer && paramOf(list, 'intent') === 'delete' && asked.length > 0) {
    const missing = asked.filter((key) => !chosen.some((one) => one.key === key)).length;
    return <DeletePanel act={doer} closeHref={closeHref} messages={chosen} missing={missing} />;
  }
  const message = chosen.find((one) => one.key === paramOf(list, 'open'));
  return message ? <QueuePanel act={doer} closeHref={closeHref} message={message} /> : null;
}
