import clsx from 'clsx';
import { formatCount } from '#components/ui/format.ts';
import { words } from '#components/ui/words.ts';

/**
 * What will be written into a file of the daemon. While the form is invalid, keep the last valid lines and set `stale`:
 * they turn dim. A tab is shown as an arrow.
 */
export function Preview({ path, lines, stale }: { path: string; lines: readonly string[]; stale?: boolean }) {
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-baseline gap-2">
        <span className="font-row">
          {words.inFile} <code>{path}</code>
        </span>
        <span className="ml-auto text-cap text-ink-3">
          {formatCount(lines.length, words.line, words.lines)}
        </span>
      </div>
      <pre
        className={clsx(
          'overflow-x-auto rounded-control border border-line bg-sunken px-3 py-2 text-small leading-5',
          stale && 'text-ink-3',
        )}
        // A box that scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {lines.map((line, place) => (
          // oxlint-disable-next-line react/no-array-index-key -- a line has no other name than its place
          <div className="min-h-5" key={place}>
            {line.split('\t').map((part, at) => (
              // oxlint-disable-next-line react/no-array-index-key
              <span key={at}>
                {at > 0 ? <span className="text-ink-3"> ⇥ </span> : null}
                {part}
              </span>
            ))}
          </div>
        ))}
      </pre>
    </div>
  );
}
