import { Gate } from '#components/shell/gate.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { setUpTokenIsGood } from '#lib/auth/set-up.ts';
import { runtime } from '#lib/web/runtime.ts';
import { enterBySetUp } from '../../actions.ts';

export const metadata = { title: 'Set up' };

export default async function SetUpPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { db } = await runtime();
  if (!(await setUpTokenIsGood(db, token)))
    return (
      <Gate
        sentence="It works once, and only the newest one works. Start Postern again to get a new link while there is no operator."
        title="This set-up link is used up"
      >
        <LinkButton href="/sign-in" variant="primary" wide>
          Sign in
        </LinkButton>
      </Gate>
    );
  return (
    <Gate
      sentence="You will be an admin. You can add others later, for helpdesk and for auditing."
      title="Set up this console"
    >
      <ActionForm action={enterBySetUp} label="Set up">
        <input name="token" type="hidden" value={token} />
        <TextField autoComplete="name" autoFocus label="Your name" name="name" />
        <TextField autoComplete="username" label="E-mail address" name="email" type="email" />
        <SecretField
          help="At least 12 characters. A few words are easy to remember."
          label="Password"
          name="password"
        />
        <SubmitButton busy="Making your account" wide>
          Begin
        </SubmitButton>
      </ActionForm>
    </Gate>
  );
}
