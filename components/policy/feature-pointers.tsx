import Link from 'next/link';
import type { FeatureRow } from '#lib/sendmail/feature.ts';

/** Features that have no switch of their own: what they do, and where they are set or why not at all. */
export function FeaturePointers({ rows }: { rows: readonly FeatureRow[] }) {
  return (
    <ul className="flex flex-col">
      {rows.map(({ name, label, help, elsewhere, refused }) => (
        <li className="border-b border-line py-3 first:pt-0 last:border-0 last:pb-0" key={name}>
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-row">{label}</span>
            <code className="ml-auto text-cap text-ink-3">{name}</code>
          </p>
          <p className="text-small text-ink-2">
            {help} {refused}{' '}
            {elsewhere ? (
              <Link className="text-accent-ink underline" href={elsewhere.href}>
                {elsewhere.text}
              </Link>
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  );
}
