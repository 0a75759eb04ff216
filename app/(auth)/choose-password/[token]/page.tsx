import { Gate } from '#components/shell/gate.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { enterByLink } from '../../actions.ts';

export const metadata = { title: 'Choose a password' };

/** Looks the same whether or not the link is good: only the sent form tells. */
export default async function ChoosePasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <Gate sentence="It ends every other session of yours." title="Choose a password">
      <ActionForm action={enterByLink} label="Choose a password">
        <input name="token" type="hidden" value={token} />
        <SecretField
          autoFocus
          help="At least 12 characters. A few words are easy to remember."
          label="New password"
          name="password"
        />
        <SubmitButton busy="Saving" wide>
          Save and sign in
        </SubmitButton>
      </ActionForm>
    </Gate>
  );
}
