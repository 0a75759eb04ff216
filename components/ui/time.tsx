import { formatExact, formatRelative, type Moment, millis } from '#components/ui/format.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { words } from '#components/ui/words.ts';

/** The clock of the server, once for every time it draws. */
export function rightNow(): number {
  return Date.now();
}

/**
 * A moment: relative, with the exact time in UTC on hover. The words are made with the server's clock and keep up with it in the
 * browser. `exact` shows the exact time instead; without a moment it says `never`.
 */
export function Time({
  at,
  exact,
  never = words.never,
}: {
  at: Moment | null | undefined;
  exact?: (at: Moment) => string;
  never?: string;
}) {
  if (at === null || at === undefined) return <span className="absent text-ink-3">{never}</span>;
  const moment = millis(at);
  if (exact) {
    return (
      <time
        className="whitespace-nowrap"
        dateTime={new Date(moment).toISOString()}
        title={formatExact(moment)}
      >
        {exact(moment)}
      </time>
    );
  }
  return <RelativeTime at={moment} start={formatRelative(moment, rightNow())} />;
}
