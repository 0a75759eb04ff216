import Link from 'next/link';
import { OptionField } from '#components/policy/option-field.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { isChanged } from '#lib/sendmail/find-options.ts';
import type { OptionRow, PlacedOption } from '#lib/sendmail/option.ts';
import { daemonButton, resetButton, shownOption } from '#lib/sendmail/settings-form.ts';

type SetOptions = Readonly<Record<string, string>>;

/**
 * Settings with their controls, inside of a form. Each that is changed has a button that takes the change back, and one that Postern chooses has another
 * that leaves it to the daemon. They send the form, so they work without JavaScript and lose nothing that was typed beside them.
 */
export function OptionList({
  rows,
  set,
  readOnly,
}: {
  rows: readonly OptionRow[];
  set: SetOptions;
  readOnly: boolean;
}) {
  return (
    <>
      {/* The first button of a form is what Enter presses. */}
      <button aria-hidden="true" className="sr-only" tabIndex={-1} type="submit" />
      {rows.map((row) => (
        <div className="border-b border-line pb-4 last:border-0 last:pb-0" id={row.name} key={row.name}>
          <OptionField
            mark={isChanged(set, row) ? markOf(set, row) : undefined}
            readOnly={readOnly}
            row={row}
            value={shownOption(set, row)}
          />
          {readOnly ? null : <WaysBack row={row} set={set} />}
        </div>
      ))}
    </>
  );
}

function markOf(set: SetOptions, { name, ours, default: own }: OptionRow): string {
  if (set[name] === '') return 'left to the daemon';
  return set[name] === (ours ?? own) ? 'set to its default' : 'changed';
}

function WaysBack({ row, set }: { row: OptionRow; set: SetOptions }) {
  const changed = isChanged(set, row);
  const daemons = row.ours !== undefined && set[row.name] !== '';
  if (!changed && !daemons) return null;
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      {changed ? (
        <Button name={resetButton} small type="submit" value={row.name}>
          {row.ours === undefined ? 'Reset to the default' : 'Reset to what Postern chooses'}
          <span className="sr-only"> {row.name}</span>
        </Button>
      ) : null}
      {daemons ? (
        <Button name={daemonButton} small type="submit" value={row.name} variant="quiet">
          Leave it to the daemon
          <span className="sr-only"> {row.name}</span>
        </Button>
      ) : null}
    </div>
  );
}

/** Settings that cannot be set by their name: where they are set instead, or why they are not. */
export function PlacedList({ rows }: { rows: readonly PlacedOption[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {rows.map((row) => (
        <li className="border-b border-line pb-3 last:border-0 last:pb-0" id={row.name} key={row.name}>
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-row">{row.label}</span>
            {row.form === null ? <Badge>not set here</Badge> : null}
            <code className="ml-auto text-right text-cap wrap-break-word text-ink-3">
              {row.option ? `${row.name} · ${row.option}` : row.name}
            </code>
          </div>
          <p className="text-small text-ink-3">
            {row.help} <b className="font-row">Safe:</b> {row.safe}{' '}
            {row.form === null ? null : (
              <Link
                className="text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
                href={row.form}
                prefetch={false}
              >
                Set it on its own page<span className="sr-only"> {row.label}</span>
              </Link>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
