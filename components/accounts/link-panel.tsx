'use client';

import { HandOverLink, type NewLink } from '#components/accounts/hand-over-link.tsx';
import { ActionForm, type FormAction, FormActions, useFormContext } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** Lets the person choose: makes a link that works once. */
export function LinkPanel({
  account,
  action,
  pending,
  hours,
  closeHref,
}: {
  account: ShownAccount;
  action: FormAction<NewLink>;
  /** A link is out already. */
  pending: boolean;
  hours: number;
  closeHref: string;
}) {
  const who = account.label || account.name;
  return (
    <SidePanel closeHref={closeHref} title={`Let ${who} choose`}>
      <ActionForm
        action={action}
        footer={
          <FormActions
            busy="Making the link"
            cancelHref={closeHref}
            over="I have handed it over"
            save="Make the link"
          />
        }
        label="Link to choose a password"
      >
        <input name="id" type="hidden" value={account.id} />
        <HandOverLink who={who} />
        <Note>
          It works once and for {hours === 1 ? 'one hour' : `${hours} hours`}, and opens nothing else of this
          console. The old password works until a new one is chosen.
          {pending ? <Replaces /> : null}
        </Note>
      </ActionForm>
    </SidePanel>
  );
}

/** Once the new link is there it is the one that is out. */
function Replaces() {
  const { state } = useFormContext();
  return state.status === 'done' ? null : ' The link that is out already stops working.';
}
