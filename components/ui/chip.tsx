import clsx from 'clsx';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { words } from '#components/ui/words.ts';

/** The classes of a chip, shared by links and by buttons that open a menu. */
export function chipClass({ on, dashed }: { on?: boolean; dashed?: boolean } = {}): string {
  return clsx(
    'inline-flex h-6.5 flex-none items-center gap-1.5 rounded-full border px-2.5 text-small font-medium whitespace-nowrap max-mid:h-8.5',
    on ? 'border-accent-line bg-accent-soft text-accent-ink' : 'border-line-strong text-ink-2 hover:bg-hover',
    dashed && 'border-dashed',
  );
}

/** A choice that narrows what is shown; a link, so that the address is the state. `removeHref` takes it back. */
export function Chip({
  href,
  on,
  dashed,
  removeHref,
  children,
}: {
  href?: string;
  on?: boolean;
  dashed?: boolean;
  removeHref?: string;
  children: ReactNode;
}) {
  if (removeHref) {
    return (
      <span className={chipClass({ on: true })}>
        {children}
        <Link className="-mr-1 rounded-full p-0.5" href={removeHref} prefetch={false}>
          <Icon name="close" tiny />
          <span className="sr-only">{words.remove}</span>
        </Link>
      </span>
    );
  }
  if (!href) return <span className={chipClass({ on, dashed })}>{children}</span>;
  return (
    <Link
      aria-current={on ? 'true' : undefined}
      className={chipClass({ on, dashed })}
      href={href}
      prefetch={false}
    >
      {dashed ? <Icon name="plus" tiny /> : null}
      {children}
    </Link>
  );
}

/** One of a few views of the same thing ("1 h", "24 h"), as links. */
export function Segmented({
  label,
  items,
}: {
  label: string;
  items: { href: string; label: ReactNode; current?: boolean }[];
}) {
  return (
    <nav
      aria-label={label}
      className="inline-flex flex-none divide-x divide-line overflow-hidden rounded-control border border-line-strong"
    >
      {items.map((item) => (
        <Link
          aria-current={item.current ? 'true' : undefined}
          className="inline-flex h-6 items-center px-2.5 text-small font-medium text-ink-2 -outline-offset-2 hover:bg-hover aria-[current]:bg-chip aria-[current]:text-ink max-mid:h-8"
          href={item.href}
          key={item.href}
          prefetch={false}
          scroll={false}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
