'use client';

import { type ReactNode, useState } from 'react';
import { HandOverDialog } from '#components/accounts/hand-over.tsx';
import { ActionForm, type FormAction } from '#components/ui/form.tsx';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import type { MailSettings } from '#lib/sasl/settings/mail-settings.ts';

/** A form that ends with a new password: shows it once, then goes to the account. */
export function PasswordForm({
  action,
  who,
  settings,
  footer,
  label,
  children,
}: {
  action: FormAction<HandOver>;
  /** Whom it is for; where the form itself says so, the account's name is taken. */
  who?: string;
  settings: MailSettings | null;
  footer: ReactNode;
  label: string;
  children: ReactNode;
}) {
  const [handOver, setHandOver] = useState<HandOver | null>(null);
  const send: FormAction<HandOver> = async (state, form) => {
    const answer = await action(state, form);
    if (answer.result) setHandOver(answer.result);
    return answer;
  };
  return (
    <>
      <ActionForm action={send} footer={footer} label={label}>
        {children}
      </ActionForm>
      {handOver ? (
        <HandOverDialog
          closeHref={`/authentication/accounts/${handOver.id}`}
          handOver={handOver}
          settings={settings}
          who={who || handOver.label || handOver.name}
        />
      ) : null}
    </>
  );
}
