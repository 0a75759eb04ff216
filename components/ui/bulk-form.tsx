'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Kbd } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { type FormAction, sendByHand } from '#components/ui/form.tsx';
import { leadTo } from '#components/ui/lead-to.ts';
import { Note } from '#components/ui/note.tsx';
import { rowBoxes, tick } from '#components/ui/select-all.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';
import { words } from '#components/ui/words.ts';

/**
 * Something to do with the chosen rows, named with their number: `one` "Delete 1 entry", `many` "Delete {n} entries". Sent as
 * `intent` with `row` for every chosen row. With `href` the rows are handed to that address by GET, as an export is.
 */
export type BulkAction = { intent: string; one: string; many: string; danger?: boolean; href?: string };

/** The form around a table with boxes; its bar shows as soon as one is ticked, with or without JavaScript. */
export function BulkForm({
  action,
  actions,
  kept = [],
  footer,
  children,
}: {
  action: FormAction;
  actions: readonly BulkAction[];
  /** Sent with the rows to an address of its own: what the list's address says. */
  kept?: readonly [string, string][];
  footer?: ReactNode;
  children: ReactNode;
}) {
  const [state, dispatch, pending] = useFormAction(action);
  const [chosen, setChosen] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  // React's own onChange hears clicks alone, not boxes that were ticked by key.
  useEffect(() => {
    const follow = () => setChosen(rowBoxes(form.current).filter((box) => box.checked).length);
    const element = form.current;
    element?.addEventListener('change', follow);
    return () => element?.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    if (state.status !== 'done') return;
    tick(rowBoxes(form.current), false);
    // the bar with the button goes with what was chosen
    leadTo(form.current?.querySelector('table') ?? null);
  }, [state]);

  return (
    <form action={dispatch} onSubmit={(event) => sendByHand(event, dispatch)} ref={form}>
      {kept.map(([name, value]) => (
        <input key={`${name}=${value}`} name={name} type="hidden" value={value} />
      ))}
      {children}
      <div className="table-foot">
        {state.status === 'refused' ? (
          <Note live title={state.message} tone="bad">
            {state.next}
          </Note>
        ) : null}
        <div className="bulk-bar">
          <output className="mr-1 font-row whitespace-nowrap">
            {chosen > 0 ? chosen : null} {words.selected}
          </output>
          {actions.map((one) => (
            <BulkButton action={one} chosen={chosen} key={one.intent} pending={pending} />
          ))}
          <span className="ml-auto text-small whitespace-nowrap text-ink-3 max-mid:hidden">
            <Kbd>Esc</Kbd> {words.clears}
          </span>
        </div>
        {footer}
      </div>
    </form>
  );
}

function BulkButton({ action, chosen, pending }: { action: BulkAction; chosen: number; pending: boolean }) {
  return (
    <Button
      disabled={pending}
      formAction={action.href}
      formMethod={action.href ? 'get' : undefined}
      name="intent"
      small
      type="submit"
      value={action.intent}
      variant={action.danger ? 'danger' : 'plain'}
    >
      {chosen === 1
        ? action.one
        : action.many.replace('{n}', chosen > 0 ? String(chosen) : '').replace('  ', ' ')}
    </Button>
  );
}
