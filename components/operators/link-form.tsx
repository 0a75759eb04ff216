'use client';

import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { SecretOnce } from '#components/ui/secret-once.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';
import type { FormState } from '#lib/web/form-state.ts';

/** A button that makes a link to choose a password with, and shows it this once. */
export function LinkForm({
  action,
  id,
  name,
  children,
}: {
  action: FormAction<{ link: string }>;
  id: string;
  name: string;
  children: ReactNode;
}) {
  const [state, dispatch, pending] = useFormAction(action);
  return (
    <form action={dispatch} className="flex flex-col gap-3">
      <input name="id" type="hidden" value={id} />
      <ShownLink name={name} state={state} />
      <span>
        <Button busy={pending ? 'Making the link' : undefined} type="submit">
          {children}
        </Button>
      </span>
    </form>
  );
}

/** The link, once there is one; or why there is none. */
export function ShownLink({ state, name }: { state: FormState<{ link: string }>; name: string }) {
  if (state.status === 'refused')
    return (
      <Note live title={state.message} tone="bad">
        {state.next}
      </Note>
    );
  if (!state.result) return null;
  return (
    <div className="flex flex-col gap-2" role="status">
      <p>Give this link to {name}. It is shown this once, works once, and for 72 hours.</p>
      <SecretOnce label="Link to choose a password" secret={state.result.link} />
    </div>
  );
}
