import Link from 'next/link';
import type { ReactNode } from 'react';

export type Tab = {
  href: string;
  label: ReactNode;
  /** Small and dim behind the label: "3", "+4 −3". */
  mark?: ReactNode;
  current?: boolean;
};

/** Views of one thing, each with its own address. */
export function Tabs({ label, items }: { label: string; items: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="flex gap-5 overflow-x-auto border-b border-line px-4">
      {items.map((item) => (
        <Link
          aria-current={item.current ? 'page' : undefined}
          className="border-b-2 border-transparent pt-2.75 pb-2.5 font-medium whitespace-nowrap text-ink-2 -outline-offset-2 hover:text-ink aria-[current]:border-accent-ink aria-[current]:text-ink"
          href={item.href}
          key={item.href}
          prefetch={false}
          scroll={false}
        >
          {item.label}
          {item.mark ? <span className="ml-1.5 font-mono text-cap text-ink-3">{item.mark}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
