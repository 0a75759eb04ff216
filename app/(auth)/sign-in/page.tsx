import { redirect } from 'next/navigation';
import { Gate } from '#components/shell/gate.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { signedIn } from '#lib/web/session.ts';
import { enterBySignIn } from '../actions.ts';

export const metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  if (await signedIn()) redirect('/');
  const { next } = await searchParams;
  return (
    <Gate
      below="Forgot your password? An admin can make you a link to choose a new one."
      title="Sign in to Postern"
    >
      <ActionForm action={enterBySignIn} label="Sign in">
        <input name="next" type="hidden" value={typeof next === 'string' ? next : '/'} />
        <TextField autoComplete="username" autoFocus label="E-mail address" name="email" type="email" />
        <SecretField autoComplete="current-password" label="Password" name="password" />
        <SubmitButton busy="Signing in" wide>
          Sign in
        </SubmitButton>
      </ActionForm>
    </Gate>
  );
}
