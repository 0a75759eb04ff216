'use client';

import { useState } from 'react';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { SecretOnce } from '#components/ui/secret-once.tsx';

/** Makes an API token and shows it this once. */
export function NewToken({ action }: { action: FormAction<{ token: string }> }) {
  const [token, setToken] = useState<string | null>(null);
  const send: FormAction<{ token: string }> = async (state, form) => {
    const answer = await action(state, form);
    setToken(answer.result?.token ?? null);
    return answer;
  };
  return (
    <div className="flex flex-col gap-4">
      {token ? (
        <div className="flex flex-col gap-2" role="status">
          <p>Shown this once. Send it as “Authorization: Bearer …”.</p>
          <SecretOnce label="API token" secret={token} />
        </div>
      ) : null}
      <ActionForm action={send} label="New API token" revision={token ?? ''}>
        <TextField help="What will use it, such as “backup script”." label="Name" name="name" />
        <TextField inputMode="numeric" label="Good for" name="days" unit="days" value={90} />
        <span>
          <SubmitButton busy="Making the token">Make a token</SubmitButton>
        </span>
      </ActionForm>
    </div>
  );
}
