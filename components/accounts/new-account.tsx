'use client';

import Link from 'next/link';
import { useState } from 'react';
import { PasswordForm } from '#components/accounts/password-form.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import type { MailSettings } from '#lib/sasl/settings/mail-settings.ts';

const kinds = [
  { value: 'person', label: 'A person', help: 'with a mail program: SCRAM, or PLAIN and LOGIN over TLS' },
  { value: 'server', label: 'Another server', help: 'that relays through us with a long random password' },
];

/** A new account; ends with its password, shown once. */
export function NewAccount({
  action,
  settings,
  made,
  mayManage,
  serverHref,
  cancelHref,
}: {
  action: FormAction<HandOver>;
  settings: MailSettings | null;
  /** What a made password is like. */
  made: string;
  /** Server accounts and legacy mechanisms are an admin's. */
  mayManage: boolean;
  /** The wizard that makes the settings of both ends. */
  serverHref: string;
  cancelHref: string;
}) {
  const [kind, setKind] = useState('person');
  return (
    <PasswordForm
      action={action}
      footer={<FormActions busy="Making the account" cancelHref={cancelHref} save="Make account" />}
      label="New account"
      settings={settings}
    >
      {mayManage ? (
        <>
          <RadioCards choices={kinds} label="For" name="kind" onChange={setKind} value="person" />
          {kind === 'server' ? (
            <Note>
              <Link className="text-accent-ink underline" href={serverHref}>
                Connect a server
              </Link>{' '}
              makes the account and what to configure at the other end: for Sendmail, Postfix or Exim.
            </Note>
          ) : null}
        </>
      ) : (
        <input name="kind" type="hidden" value="person" />
      )}
      <TextField
        autoFocus
        daemonName="authid"
        help="What is typed as user name; letters in lower case, without the realm."
        label="Account name"
        mono
        name="name"
      />
      <TextField label={kind === 'person' ? 'Person' : 'Host'} name="label" optional />
      <SecretField
        help={`Left empty, one is made: ${kind === 'server' ? '32 characters without look-alikes' : made}.`}
        label="Password"
        name="password"
      />
      <TextField
        help="The account stops working after this day."
        label="Ends on"
        name="expiresAt"
        optional
        type="date"
      />
      <TextField
        help="Where the person can be reached; found by the search."
        label="Mail address"
        name="address"
        optional
        type="email"
      />
      <TextArea label="Note" name="note" optional />
      {mayManage ? (
        <Checkbox
          daemonName="CRAM-MD5 DIGEST-MD5"
          help="For old peers that can do nothing better. What is stored for them is as good as the password."
          label="Allow legacy challenge-response"
          name="legacy"
        />
      ) : null}
    </PasswordForm>
  );
}
