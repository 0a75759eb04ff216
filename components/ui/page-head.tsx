import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { words } from '#components/ui/words.ts';

export type Crumb = { label: ReactNode; href?: string };

/** Where this page stands. The page itself is the heading below, not a crumb. */
export function Crumbs({ items }: { items: Crumb[] }) {
  return (
    <nav aria-label={words.place} className="mb-0.5 flex flex-wrap items-center gap-1 text-small text-ink-3">
      {items.map((item, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- the crumbs of one page never change places
        <Fragment key={place}>
          {place > 0 ? <Icon name="right" small /> : null}
          {item.href ? (
            <Link
              prefetch={false}
              className="text-accent-ink underline-offset-2 hover:underline"
              href={item.href}
            >
              {item.label}
            </Link>
          ) : (
            <span>{item.label}</span>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

/** The head of a page: where, the answer as a headline, one sentence, what can be done. */
export function PageHead({
  crumbs,
  title,
  badge,
  sentence,
  actions,
  aside,
}: {
  crumbs?: Crumb[];
  title: ReactNode;
  badge?: ReactNode;
  sentence?: ReactNode;
  actions?: ReactNode;
  /** Dim words on the right, such as the time the page was made. */
  aside?: ReactNode;
}) {
  return (
    <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        {crumbs ? <Crumbs items={crumbs} /> : null}
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 className="wrap-anywhere">{title}</h1>
          {badge}
        </div>
        {sentence ? <p className="mt-0.5 max-w-[72ch] text-ink-2">{sentence}</p> : null}
      </div>
      {aside ? <div className="text-small text-ink-3 max-mid:hidden">{aside}</div> : null}
      {actions ? <div className="flex flex-wrap gap-2 print:hidden">{actions}</div> : null}
    </div>
  );
}
