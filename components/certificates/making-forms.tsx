import {
  DaysField,
  GatewaysField,
  KeyField,
  LabelField,
  NamesField,
  type Proposal,
  UseField,
} from '#components/certificates/order-fields.tsx';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { authorityYears } from '#lib/pki/authority.ts';

type Props = { action: FormAction; cancelHref: string };
type Ordering = Props & { proposal: Proposal };

/** An own authority. */
export function AuthorityForm({ action, cancelHref }: Props) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions busy="Making the key" cancelHref={cancelHref} save="Make the authority" />}
      label="Make an authority"
    >
      <p className="text-ink-2">
        It is a key, kept sealed in this console, and a certificate of {authorityYears} years that you hand to
        every host which shall verify yours. It signs hosts and clients, never another authority.
      </p>
      <TextField
        help="Stands in every certificate it signs, for everybody to read."
        label="Name"
        name="label"
        placeholder="Example mail CA"
      />
      <TextField daemonName="O=" label="Organization" name="organization" optional />
      <KeyField />
    </ActionForm>
  );
}

/** A certificate from an own authority. */
export function IssueForm({
  action,
  cancelHref,
  proposal,
  authorities,
  chosen,
}: Ordering & { authorities: readonly { id: string; label: string }[]; chosen?: string }) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions busy="Issuing" cancelHref={cancelHref} save="Issue" />}
      label="Issue a certificate"
    >
      <Select
        choices={authorities.map(({ id, label }) => ({ value: id, label }))}
        label="Authority"
        name="authorityId"
        value={chosen ?? authorities[0]?.id}
      />
      <NamesField names={proposal.names} />
      <UseField />
      <KeyField />
      <DaysField />
      <GatewaysField proposal={proposal} />
      <LabelField />
    </ActionForm>
  );
}

/** A certificate that vouches for itself. */
export function SelfSignedForm({ action, cancelHref, proposal }: Ordering) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions busy="Signing" cancelHref={cancelHref} save="Make the certificate" />}
      label="Make a self-signed certificate"
    >
      <Note>
        Nobody can verify it, so a stranger could stand in for your gateway. Use an own authority outside a
        lab.
      </Note>
      <NamesField names={proposal.names} />
      <UseField />
      <KeyField />
      <DaysField />
      <GatewaysField proposal={proposal} />
      <LabelField />
    </ActionForm>
  );
}

/** A key and a request for an outside authority. */
export function RequestForm({ action, cancelHref, proposal }: Ordering) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions busy="Making the key" cancelHref={cancelHref} save="Make the request" />}
      label="Make a request"
    >
      <p className="text-ink-2">
        A key is made and kept here. You get a request (CSR) to take to the authority; when its answer comes,
        paste it on the request's page.
      </p>
      <NamesField names={proposal.names} />
      <TextField
        daemonName="O="
        help="Many authorities ignore it."
        label="Organization"
        name="organization"
        optional
      />
      <KeyField />
      <LabelField />
    </ActionForm>
  );
}
