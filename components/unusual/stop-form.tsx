'use client';

import { Button } from '#components/ui/button.tsx';
import { type FormAction, sendByHand } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';

type Stopped = { held: number; failed: string[] };

/** Disables the account and holds what it sent and still waits. What came of it stays after the button is gone. */
export function StopForm({
  account,
  stopped,
  words,
  action,
}: {
  account: string;
  /** It is disabled already. */
  stopped: boolean;
  /** What this does not end; null where it ends all. */
  words: string | null;
  action: FormAction<Stopped>;
}) {
  const [state, dispatch, pending] = useFormAction(action);
  if (stopped && state.status === 'idle') return null;
  return (
    <form
      action={dispatch}
      aria-label={`Stop ${account}`}
      className="flex flex-col items-start gap-3"
      onSubmit={(event) => sendByHand(event, dispatch)}
    >
      {words ? <Note tone="warn">{words}</Note> : null}
      {stopped ? null : (
        <Button disabled={pending} type="submit" variant="danger">
          Disable {account} and hold its mail
        </Button>
      )}
      {state.status === 'refused' ? (
        <Note live title={state.message} tone="bad">
          {state.next}
        </Note>
      ) : null}
      {state.result ? (
        <Note live title={`${formatCount(state.result.held, 'message')} held`}>
          {state.result.failed.slice(0, 3).join(' ')}
        </Note>
      ) : null}
    </form>
  );
}
