import { Button } from '#components/ui/button.tsx';
import { chipClass, Segmented } from '#components/ui/chip.tsx';
import { controlClass } from '#components/ui/control.ts';
import { Icon } from '#components/ui/icon.tsx';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Menu } from '#components/ui/menu.tsx';
import { inTime, type TimeSpan, timeIn } from '#lib/maillog/search/edit-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';

type LabelledSpan = { label: string; span: TimeSpan };

const usualSpans = (now: Date): LabelledSpan[] => [
  { label: 'Last hour', span: { since: '1h' } },
  { label: 'Today', span: { since: now.toISOString().slice(0, 10) } },
  { label: '7 days', span: { since: '7d' } },
  { label: '30 days', span: { since: '30d' } },
  { label: 'All', span: {} },
];

/** Chooses the time of a search: spans that are asked for often, or any two moments. What is chosen stands in the search as words. */
export function TimeRange({
  list,
  query,
  q,
  now,
  spans = usualSpans(now),
  unsaid = {},
}: {
  list: List;
  query: Query;
  q: string;
  now: Date;
  spans?: readonly LabelledSpan[];
  /** The time of a search that says none. */
  unsaid?: TimeSpan;
}) {
  const said = timeIn(query);
  const chosen = said.since || said.until ? said : unsaid;
  const isChosen = ({ since, until }: TimeSpan) => since === chosen.since && until === chosen.until;
  const isOther = !spans.some(({ span }) => isChosen(span));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segmented
        items={spans.map(({ label, span }) => ({
          label,
          href: listHref({ ...list, params: {} }, { q: inTime(query, span) }),
          current: isChosen(span),
        }))}
        label="Time of the messages"
      />
      <Menu
        className={chipClass({ on: isOther })}
        trigger={
          <>
            <Icon name="clock" tiny />
            {isOther ? spanWords(chosen) : 'From, to'}
          </>
        }
      >
        <form action={list.path} className="flex flex-col gap-3 p-2">
          <input name="q" type="hidden" value={q} />
          <Moment label="From, UTC" name="from" value={chosen.since} />
          <Moment label="To, UTC" name="to" value={chosen.until} />
          <Button small type="submit" variant="primary" wide>
            Show these
          </Button>
        </form>
      </Menu>
    </div>
  );
}

function spanWords({ since, until }: TimeSpan): string {
  return [since && `from ${since.replace('T', ' ')}`, until && `to ${until.replace('T', ' ')}`]
    .filter(Boolean)
    .join(' ');
}

function Moment({ label, name, value }: { label: string; name: string; value: string | undefined }) {
  const isMoment = value !== undefined && /^\d{4}-/.test(value);
  return (
    <label className="flex flex-col gap-1 text-small text-ink-2">
      {label}
      <input
        className={controlClass(false, 'h-control px-2')}
        defaultValue={isMoment ? (value.includes('T') ? value : `${value}T00:00`) : undefined}
        name={name}
        type="datetime-local"
      />
    </label>
  );
}
