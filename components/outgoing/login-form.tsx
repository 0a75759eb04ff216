'use client';

import { useState } from 'react';
import { LinkButton } from '#components/ui/button.tsx';
import { Checkbox, CheckboxGroup } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { mechanisms } from '#lib/policy/section/auth.ts';
import { outgoingLogin } from '#lib/policy/section/outgoing.ts';
import { previewAuthInfo } from '#lib/sendmail/render-authinfo.ts';

export type LoginDraft = {
  key: string;
  authentication: string;
  authorization: string;
  realm: string;
  mechanisms: readonly string[];
  insist: boolean;
  comment: string;
  owner: string;
  ticket: string;
  password: { at: Date; by: string } | null;
};

/** What a provider takes today. */
const usual: readonly string[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];

type Typed = Pick<LoginDraft, 'key' | 'authentication' | 'authorization' | 'realm' | 'mechanisms'>;

/** One login at another server, new or known, with the line it will be written as, without its password. */
export function LoginForm({
  login,
  proposedKey = '',
  version,
  action,
  closeHref,
  testHref,
}: {
  login: LoginDraft | null;
  proposedKey?: string;
  version: number;
  action: FormAction;
  closeHref: string;
  /** Null where there is nothing to try, or no gateway to try it from. */
  testHref: string | null;
}) {
  const [typed, setTyped] = useState<Typed>({
    key: login?.key ?? proposedKey,
    authentication: login?.authentication ?? '',
    authorization: login?.authorization ?? '',
    realm: login?.realm ?? '',
    mechanisms: login?.mechanisms ?? usual,
  });
  const follow = (name: keyof Omit<Typed, 'mechanisms'>) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTyped((now) => ({ ...now, [name]: value }));
  };
  return (
    <ActionForm
      action={action}
      footer={<FormActions cancelHref={closeHref} save="Save to draft" />}
      label={login ? 'Edit login' : 'New login'}
      revision={version}
    >
      <input name="version" type="hidden" value={version} />
      {testHref ? (
        <span>
          <LinkButton href={testHref} small>
            Try this login
          </LinkButton>
        </span>
      ) : null}
      <TextField
        autoFocus
        daemonName="AuthInfo:"
        help="Its whole name as the route has it, or its address. Nothing: every server that no other login is for."
        label="Server"
        mono
        name="key"
        onChange={follow('key')}
        placeholder="smtp.isp.example"
        value={typed.key}
      />
      <TextField
        daemonName="I:"
        help="The user name at that server. Never root."
        label="Log in as"
        mono
        name="authentication"
        onChange={follow('authentication')}
        placeholder="gateway@isp.example"
        value={login?.authentication}
      />
      <SecretField
        daemonName="P="
        help={passwordHelp(login)}
        label="Password"
        name="password"
        stored={Boolean(login?.password)}
      />
      <CheckboxGroup
        choices={mechanisms.map((name) => ({ value: name, label: name }))}
        columns
        daemonName="M:"
        help="Those that the server offers, too, are tried one after the other. PLAIN and LOGIN send the password itself: demand TLS of that server. None chosen: what is offered to clients here."
        label="Mechanisms"
        name="mechanisms"
        values={login?.mechanisms ?? usual}
      />
      <Checkbox
        checked={login?.insist ?? true}
        daemonName="tls_rcpt"
        help="Otherwise Sendmail goes on without a login, and what the server refuses goes back to its sender. Not done for the login for every other server."
        label="Mail waits when the login fails"
        name="insist"
      />
      <TextField
        daemonName="R:"
        fallbackSays="the gateway’s host name."
        help="Some servers of old ask for it."
        label="Realm"
        mono
        name="realm"
        onChange={follow('realm')}
        optional
        value={login?.realm}
      />
      <TextField
        daemonName="U:"
        fallbackSays="the same as “Log in as”."
        label="Act for"
        mono
        name="authorization"
        onChange={follow('authorization')}
        optional
        value={login?.authorization}
      />
      <WrittenLine typed={typed} />
      <TextField daemonName="not in the map" label="Owner" name="owner" optional value={login?.owner} />
      <TextField daemonName="not in the map" label="Ticket" name="ticket" optional value={login?.ticket} />
      <TextField daemonName="not in the map" label="Reason" name="comment" optional value={login?.comment} />
    </ActionForm>
  );
}

function passwordHelp(login: LoginDraft | null): string {
  if (!login) return 'Stored sealed and never shown again.';
  return login.password
    ? `Set on ${login.password.at.toISOString().slice(0, 10)} by ${login.password.by}.`
    : 'None is stored, so this login is left out.';
}

/** The last lines that were valid, dim while what is typed is not. */
function WrittenLine({ typed }: { typed: Typed }) {
  const parsed = outgoingLogin.safeParse(typed);
  const lines = parsed.success ? previewAuthInfo(parsed.data) : null;
  const [last, setLast] = useState<readonly string[]>([]);
  if (lines && lines.join('\n') !== last.join('\n')) setLast(lines);
  const shown = lines ?? last;
  return shown.length > 0 ? <Preview lines={shown} path="maps/authinfo" stale={lines === null} /> : null;
}
