import { NotForPrograms } from '#components/accounts/hand-over-sheet.tsx';
import { PasswordForm } from '#components/accounts/password-form.tsx';
import { type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import type { MailSettings } from '#lib/sasl/settings/mail-settings.ts';

/** A new password, made or typed. */
export function ResetPanel({
  account,
  action,
  settings,
  made,
  devices,
  closeHref,
}: {
  account: ShownAccount;
  action: FormAction<HandOver>;
  settings: MailSettings | null;
  /** What a made one is like. */
  made: string;
  /** How many device passwords it has. */
  devices: number;
  closeHref: string;
}) {
  const who = account.label || account.name;
  return (
    <SidePanel closeHref={closeHref} title={`Reset the password of ${who}`}>
      <PasswordForm
        action={action}
        footer={<FormActions busy="Resetting" cancelHref={closeHref} save="Reset password" />}
        label="Reset password"
        settings={settings}
        who={who}
      >
        <input name="id" type="hidden" value={account.id} />
        <input name="version" type="hidden" value={account.version} />
        <SecretField help={`Left empty, one is made: ${made}.`} label="New password" name="password" />
        {settings && settings.elsewhere !== null ? (
          <Note title="Not for mail programs." tone="warn">
            <NotForPrograms settings={settings} />
          </Note>
        ) : null}
        <Note>
          The old password stops working at the same moment on every gateway that answers. Locks are opened.
          {devices > 0
            ? ` Its device passwords (${devices}) go on working: revoke those that were in the same hands.`
            : null}
        </Note>
      </PasswordForm>
    </SidePanel>
  );
}
