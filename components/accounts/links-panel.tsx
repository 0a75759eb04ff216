'use client';

import { type ChosenAccount, ChosenRows } from '#components/accounts/chosen-rows.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ActionForm, type FormAction, FormActions, useFormContext } from '#components/ui/form.tsx';
import { formatCount, formatExact } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import type { FormState } from '#lib/web/form-state.ts';

/** Links as a list that a mail merge reads; shown this once. */
export type NewLinks = { csv: string; expiresAt: Date };

/** Lets many people choose: a link for each of them. */
export function LinksPanel({
  accounts,
  action,
  hours,
  closeHref,
}: {
  accounts: readonly ChosenAccount[];
  action: FormAction<NewLinks>;
  hours: number;
  closeHref: string;
}) {
  const says = `Make ${formatCount(accounts.length, 'link')}`;
  return (
    <SidePanel closeHref={closeHref} title={says}>
      <ActionForm
        action={action}
        footer={
          <FormActions
            busy="Making the links"
            cancelHref={closeHref}
            over="I have handed them over"
            save={says}
          />
        }
        label={says}
      >
        <Made />
        <Note>
          Each link lets one person choose a password. It works once and for{' '}
          {hours === 1 ? 'one hour' : `${hours} hours`}, and opens nothing else of this console. Older links
          stop working; passwords go on until a new one is chosen.
        </Note>
        <ChosenRows accounts={accounts} />
      </ActionForm>
    </SidePanel>
  );
}

function Made() {
  const { state } = useFormContext() as { state: FormState<NewLinks> };
  if (!state.result) return null;
  const { csv, expiresAt } = state.result;
  return (
    <div className="flex flex-col gap-2" role="status">
      <p>These links are shown this once and work until {formatExact(expiresAt)}.</p>
      <textarea
        aria-label="Links"
        className="w-full rounded-control border border-accent-line bg-accent-soft p-2.5 font-mono text-small"
        readOnly
        rows={8}
        value={csv}
        wrap="off"
      />
      <span>
        <CopyButton autoFocus text={csv} />
      </span>
    </div>
  );
}
