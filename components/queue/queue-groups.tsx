import Link from 'next/link';
import { formatCount } from '#components/ui/format.ts';
import { type List, listHref, paramOf } from '#components/ui/list-url.ts';
import { Panel } from '#components/ui/panel.tsx';
import type { Queue } from '#lib/queue/list-queue.ts';
import type { Group } from '#lib/queue/queue.ts';

const shown = 8;

/** What keeps the messages, and where they want to go: each leads to those messages alone. */
export function QueueGroups({ queue, list }: { queue: Queue; list: List }) {
  return (
    <div className="grid grid-cols-2 gap-6 max-wide:grid-cols-1">
      <GroupPanel groups={queue.reasons} list={list} name="why" title="By reason" />
      <GroupPanel groups={queue.destinations} list={list} name="to" title="By destination" />
    </div>
  );
}

function GroupPanel({
  title,
  groups,
  list,
  name,
}: {
  title: string;
  groups: Group[];
  list: List;
  name: string;
}) {
  const chosen = paramOf(list, name);
  const most = groups[0]?.count ?? 1;
  const rest = groups.slice(shown).reduce((sum, group) => sum + group.count, 0);
  return (
    <Panel title={title}>
      <ul className="flex flex-col gap-0.5">
        {groups.slice(0, shown).map((group) => (
          <li key={group.name}>
            <Link
              aria-current={chosen === group.name ? 'true' : undefined}
              className="relative flex min-h-7 items-center gap-3 rounded-control px-2 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:text-accent-ink"
              href={listHref(list, { [name]: chosen === group.name ? null : group.name, open: null })}
              prefetch={false}
              scroll={false}
            >
              <span
                aria-hidden
                className="absolute inset-y-1 left-0 rounded-control bg-chip opacity-60"
                style={{ width: `${Math.max(1, (group.count / most) * 100)}%` }}
              />
              <span className="relative min-w-0 flex-1 truncate">{group.name}</span>
              <span className="relative tabular-nums">{formatCount(group.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <p className="mt-2 px-2 text-small text-ink-3">
          {formatCount(groups.length - shown)} others keep {formatCount(rest)}.
        </p>
      ) : null}
    </Panel>
  );
}
