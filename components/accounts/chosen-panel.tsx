import { type ChosenAccount, ChosenRows } from '#components/accounts/chosen-rows.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';

/** What needs a second look before it is done to the chosen accounts. */
export const intents = ['disable', 'end', 'delete'] as const;
export type Intent = (typeof intents)[number];

const verbs: Record<Intent, string> = { disable: 'Disable', end: 'Change the end of', delete: 'Delete' };

const consequences: Record<Intent, string> = {
  disable:
    'They cannot log in from now on, on any gateway, and what they have open is ended. “Enable” takes it back.',
  end: 'They stop working after this day. An empty field means never.',
  delete:
    'Their passwords and settings are gone for good, and nobody can take that back. What they sent stays in the mail log.',
};

/** Names the accounts and their number before it is done. */
export function ChosenPanel({
  intent,
  accounts,
  action,
  closeHref,
}: {
  intent: Intent;
  accounts: readonly ChosenAccount[];
  action: FormAction;
  closeHref: string;
}) {
  const says = `${verbs[intent]} ${formatCount(accounts.length, 'account')}`;
  return (
    <SidePanel closeHref={closeHref} title={says}>
      <ActionForm
        action={action}
        footer={
          <FormActions
            busy="Working"
            cancelHref={closeHref}
            save={says}
            variant={intent === 'delete' ? 'danger' : undefined}
          />
        }
        label={says}
      >
        <input name="intent" type="hidden" value={intent} />
        <Note tone={intent === 'delete' ? 'warn' : undefined}>{consequences[intent]}</Note>
        {intent === 'end' ? <TextField label="Ends on" name="expiresAt" optional type="date" /> : null}
        <ChosenRows accounts={accounts} />
      </ActionForm>
    </SidePanel>
  );
}
