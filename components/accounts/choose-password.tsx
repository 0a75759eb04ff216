'use client';

import type { ReactNode } from 'react';
import { MailPrograms } from '#components/accounts/mail-programs.tsx';
import { ActionForm, type FormAction, SubmitButton, useFormContext } from '#components/ui/form.tsx';
import { formatExact } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import type { Chosen } from '#lib/sasl/link/choose-account-password.ts';
import { doorWords } from '#lib/sasl/settings/mail-settings.ts';
import type { FormState } from '#lib/web/form-state.ts';

type Link = { name: string; label: string; expiresAt: Date; shortest: number };

/** Chooses the password of an account by a link, then says what to type into a mail program. Works without JavaScript. */
export function ChoosePassword({
  action,
  link,
  children,
}: {
  action: FormAction<Chosen>;
  /** Null when it does not work; then the children say why. */
  link: Link | null;
  children: ReactNode;
}) {
  return (
    <ActionForm action={action} label="Choose your mail password">
      <Inside link={link}>{children}</Inside>
    </ActionForm>
  );
}

/** Once a password is chosen the link is used up: the answer to the form stands before what the link says by then. */
function Inside({ link, children }: { link: Link | null; children: ReactNode }) {
  const { state } = useFormContext() as { state: FormState<Chosen> };
  if (state.result) return <Done chosen={state.result} />;
  if (!link) return state.status === 'idle' ? children : null;
  return (
    <>
      <p className="text-ink-2">
        For <b className="font-row text-ink">{link.label || link.name}</b>, user name <code>{link.name}</code>
        . The link works once, until {formatExact(link.expiresAt)}.
      </p>
      <input name="whose" type="hidden" value={link.name} />
      <input autoComplete="username" hidden name="username" readOnly value={link.name} />
      <SecretField
        autoFocus
        help={`At least ${link.shortest} characters. A few words are easy to remember.`}
        label="New password"
        name="password"
      />
      <SecretField label="The same again" name="again" />
      <SubmitButton busy="Setting" wide>
        Set the password
      </SubmitButton>
    </>
  );
}

function Done({ chosen: { name, settings, live } }: { chosen: Chosen }) {
  return (
    <div className="flex flex-col gap-4">
      <Note live title="The password is set." tone="ok">
        {live
          ? 'It works from now on, and the old one no more.'
          : 'It works within some minutes: not every server could be told at once.'}
      </Note>
      {settings ? (
        <>
          <p className="text-ink-2">
            Type it into your mail program, in the settings for sending (SMTP, outgoing server):
          </p>
          <Facts
            rows={[
              { term: 'User name', value: <code>{name}</code> },
              { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
              { term: 'Port', value: doorWords(settings.doors) },
            ]}
          />
          <MailPrograms settings={settings} user={name} />
        </>
      ) : null}
    </div>
  );
}
