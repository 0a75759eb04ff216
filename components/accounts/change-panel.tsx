import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** Who it is, a note, and the day it ends. */
export function ChangePanel({ account, action }: { account: ShownAccount; action: FormAction }) {
  return (
    <Panel title="Who it is">
      <ActionForm
        action={action}
        footer={<FormActions done="Saved" />}
        label="Who it is"
        revision={account.version}
      >
        <input name="id" type="hidden" value={account.id} />
        <input name="version" type="hidden" value={account.version} />
        <TextField label={account.kind === 'person' ? 'Person' : 'Host'} name="label" value={account.label} />
        <TextField
          help="Where the person can be reached; found by the search."
          label="Mail address"
          name="address"
          optional
          type="email"
          value={account.address}
        />
        <TextArea label="Note" name="note" optional value={account.note} />
        <TextField
          help="The account stops working after this day."
          label="Ends on"
          name="expiresAt"
          optional
          type="date"
          value={account.expiresAt?.toISOString().slice(0, 10)}
        />
      </ActionForm>
    </Panel>
  );
}
