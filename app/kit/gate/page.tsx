import { Gate } from '#components/shell/gate.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { tryForm } from '../actions.ts';

export default function GatePage() {
  return (
    <Gate
      below="A lost password is set anew by another admin."
      sentence="to console.polkatistas.org"
      title="Sign in"
    >
      <ActionForm action={tryForm} label="Sign in">
        <TextField
          autoComplete="username"
          label="E-mail"
          name="email"
          type="email"
          value="maren@polkatistas.org"
        />
        <SecretField autoComplete="current-password" label="Password" name="password" />
        <SubmitButton busy="Signing in" wide>
          Continue
        </SubmitButton>
      </ActionForm>
    </Gate>
  );
}
