import Link from 'next/link';
import { optionGroupWords } from '#components/policy/option-groups.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { countGroup } from '#lib/sendmail/find-options.ts';
import { optionGroups } from '#lib/sendmail/option.ts';

/** Every group of settings with how many it has. */
export function OptionIndex({
  set,
  hrefOf,
}: {
  set: Readonly<Record<string, string>>;
  hrefOf: (group: string) => string;
}) {
  return (
    <Panel flush title="All settings by what they are about">
      <ul className="-mb-px grid grid-cols-3 max-wide:grid-cols-2 max-mid:grid-cols-1">
        {optionGroups.map((group) => {
          const { all, changed } = countGroup(set, group);
          return (
            <li className="border-b border-line" key={group}>
              <Link
                className="flex min-h-10 items-center gap-2 px-4 py-1.5 -outline-offset-2 hover:bg-hover"
                href={hrefOf(group)}
                prefetch={false}
              >
                <span className="text-accent-ink">{optionGroupWords[group]}</span>
                {changed > 0 ? <Badge tone="accent">{changed} changed</Badge> : null}
                <span className="ml-auto text-small text-ink-3">
                  {all}
                  <span className="sr-only"> settings</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
