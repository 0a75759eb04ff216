import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { inkOf } from '#components/ui/tone.ts';
import { words } from '#components/ui/words.ts';

type NoteTone = 'neutral' | 'ok' | 'warn' | 'bad';

const grounds: Record<NoteTone, string> = {
  neutral: 'bg-sunken text-ink-2',
  ok: 'bg-sunken text-ink-2',
  warn: 'bg-warn-soft text-ink',
  bad: 'bg-bad-soft text-ink',
};
const icons: Record<NoteTone, IconName> = { neutral: 'advice', ok: 'ok', warn: 'warn', bad: 'bad' };

/**
 * What a person must know here: `title` is the answer, the rest the evidence, `action` the way out. At most one a page.
 * `live` reads it out when it appears, for the answer to what was just done.
 */
export function Note({
  tone = 'neutral',
  icon,
  title,
  action,
  live,
  children,
}: {
  tone?: NoteTone;
  icon?: IconName;
  title?: ReactNode;
  action?: ReactNode;
  live?: boolean;
  children?: ReactNode;
}) {
  return (
    <div
      className={clsx('flex items-start gap-2 rounded-control px-3 py-2.5 text-small', grounds[tone])}
      role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}
    >
      <Icon className={clsx('mt-0.5', inkOf[tone])} name={icon ?? icons[tone]} small />
      <div className="min-w-0 flex-1 wrap-anywhere">
        {title ? <b className="font-row text-ink">{title}</b> : null} {children}
      </div>
      {action ? <div className="flex-none font-medium whitespace-nowrap">{action}</div> : null}
    </div>
  );
}

/** Nothing here yet: one sentence and one action. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-10 text-center text-ink-2">
      <p className="max-w-[56ch]">{children}</p>
      {action}
    </div>
  );
}

/** A grey line in the place of words that are on their way. */
function Bar({ className }: { className?: string }) {
  return <span className={clsx('block h-2.5 rounded-badge bg-chip', className)} />;
}

const widths = ['w-2/5', 'w-3/5', 'w-1/2', 'w-1/3', 'w-3/4'];

/** Lines that are on their way, in the height they will have. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <output aria-busy="true" aria-label={words.loading} className="block">
      {Array.from({ length: lines }, (_, line) => (
        <span className="flex h-row items-center" key={line}>
          <Bar className={widths[line % widths.length]} />
        </span>
      ))}
    </output>
  );
}

/** A table that is on its way: the same head and rows, empty. */
export function TableSkeleton({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <output aria-busy="true" aria-label={words.loading} className="block">
      {Array.from({ length: rows + 1 }, (_, row) => (
        <span className="flex h-row items-center gap-6 border-b border-line px-4 last:border-0" key={row}>
          {Array.from({ length: columns }, (_cell, column) => (
            <span className="flex-1" key={column}>
              <Bar className={row === 0 ? 'w-12' : widths[(row + column) % widths.length]} />
            </span>
          ))}
        </span>
      ))}
    </output>
  );
}
