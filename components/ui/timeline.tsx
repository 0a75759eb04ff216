import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { type RawLine, RawLines } from '#components/ui/raw-lines.tsx';
import { inkOf, type Tone } from '#components/ui/tone.ts';

export type TimelineEvent = {
  key: string;
  icon: IconName;
  tone?: Tone;
  title: ReactNode;
  /** "14:09:41", or a Time. */
  when?: ReactNode;
  says?: ReactNode;
  /** The lines behind it, shown under it; folded beyond eight. */
  lines?: readonly RawLine[];
  /** Events of the same kind behind one line ("9 more of the same"). */
  folded?: { says: string; events: readonly TimelineEvent[] };
};

/** What happened, newest or oldest first as given, joined by a line. */
export function Timeline({ label, events }: { label: string; events: readonly TimelineEvent[] }) {
  return (
    <ol aria-label={label} className="timeline">
      {events.map((event) => (
        <li key={event.key}>
          <Icon className={clsx('mt-0.5', inkOf[event.tone ?? 'neutral'])} name={event.icon} />
          <div className="min-w-0">
            <div className="flex items-baseline gap-x-3 max-mid:flex-wrap">
              <h3 className="min-w-0 font-row wrap-anywhere">{event.title}</h3>
              {event.when ? (
                <span className="ml-auto shrink-0 text-small text-ink-3 max-mid:ml-0 max-mid:basis-full">
                  {event.when}
                </span>
              ) : null}
            </div>
            {event.says ? <div className="text-small text-ink-2">{event.says}</div> : null}
            {event.lines ? <RawLines fold={8} lines={event.lines} /> : null}
            {event.folded ? (
              <details className="group">
                <summary className="text-small text-accent-ink hover:underline">{event.folded.says}</summary>
                <div className="mt-3">
                  <Timeline events={event.folded.events} label={event.folded.says} />
                </div>
              </details>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
