import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import type { ShownAccount } from '#lib/sasl/list-accounts.ts';

export function DeleteAccount({ account, action }: { account: ShownAccount; action: FormAction }) {
  return (
    <ActionForm action={action} label={`Delete ${account.name}`}>
      <input name="id" type="hidden" value={account.id} />
      <input name="version" type="hidden" value={account.version} />
      <span>
        <SubmitButton busy="Deleting" variant="danger">
          Delete account {account.name}
        </SubmitButton>
      </span>
    </ActionForm>
  );
}
