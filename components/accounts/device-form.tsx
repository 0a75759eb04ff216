import { PasswordForm } from '#components/accounts/password-form.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import type { Device } from '#lib/sasl/device/list-devices.ts';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import type { MailSettings } from '#lib/sasl/settings/mail-settings.ts';

type Place = { account: { id: string; name: string; version: number }; closeHref: string };

/** A new device password; it is drawn, and shown once. */
export function NewDevice({
  account,
  action,
  settings,
  closeHref,
}: Place & { action: FormAction<HandOver>; settings: MailSettings | null }) {
  return (
    <SidePanel closeHref={closeHref} title="Add device password">
      <PasswordForm
        action={action}
        footer={<FormActions busy="Making it" cancelHref={closeHref} save="Make password" />}
        label="Add device password"
        settings={settings}
      >
        <input name="id" type="hidden" value={account.id} />
        <TextField
          help={`Short, such as phone: the device logs in as ${account.name}+phone.`}
          label="Name"
          mono
          name="device"
        />
        <Fields />
        <Note>The password is drawn, six groups of four, and shown once.</Note>
      </PasswordForm>
    </SidePanel>
  );
}

/** Label, end and networks of one that exists. */
export function ChangeDevice({
  account,
  device,
  action,
  closeHref,
}: Place & { device: Device; action: FormAction }) {
  return (
    <SidePanel closeHref={closeHref} title={`Device password “${device.name}”`}>
      <ActionForm
        action={action}
        footer={<FormActions cancelHref={closeHref} done="In force" />}
        label={`Device password ${device.name}`}
        revision={account.version}
      >
        <input name="id" type="hidden" value={account.id} />
        <input name="deviceId" type="hidden" value={device.id} />
        <input name="version" type="hidden" value={account.version} />
        <Fields device={device} />
      </ActionForm>
    </SidePanel>
  );
}

function Fields({ device }: { device?: Device }) {
  return (
    <>
      <TextField
        help="Whose, or where it stands."
        label="Label"
        name="label"
        optional
        value={device?.label}
      />
      <TextArea
        help="One on each line, such as 192.0.2.0/24. Empty: from anywhere. With networks it is for PLAIN and LOGIN only."
        label="Only from these networks"
        mono
        name="networks"
        optional
        value={device?.networks.join('\n')}
      />
      <TextField
        help="It stops working after this day."
        label="Ends on"
        name="expiresAt"
        optional
        type="date"
        value={device?.expiresAt?.toISOString().slice(0, 10)}
      />
    </>
  );
}
