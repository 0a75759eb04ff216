import { GatewaysField, LabelField, type Proposal } from '#components/certificates/order-fields.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';

const beginCertificate = '-----BEGIN CERTIFICATE-----';

/** A certificate made elsewhere. */
export function ImportForm({
  action,
  cancelHref,
  proposal,
}: {
  action: FormAction;
  cancelHref: string;
  proposal: Proposal;
}) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions busy="Checking" cancelHref={cancelHref} save="Check and import" />}
      label="Import a certificate"
    >
      <RadioCards
        choices={[
          { value: 'server', label: 'A gateway', help: 'Shown to hosts that connect to it.' },
          { value: 'client', label: 'A client', help: 'Shown when connecting to others.' },
          {
            value: 'authority',
            label: 'An authority',
            help: 'To verify others by; with its key it can sign as well.',
          },
        ]}
        label="It is for"
        name="kind"
        value="server"
      />
      <TextField
        help="It must cover this name. Empty: any name will do."
        label="Host name"
        mono
        name="hostName"
        optional
        placeholder="mail.example.org"
        value={proposal.names[0]}
      />
      <PasteField
        help="A whole fullchain.pem is fine."
        label="Certificate"
        name="certificate"
        placeholder={beginCertificate}
      />
      <PasteField
        help="The issuers of the certificate, in any order."
        label="Chain"
        name="chain"
        optional
        placeholder={beginCertificate}
      />
      <PasteField
        help="Stored sealed; it leaves only to a gateway. An authority may come without."
        label="Private key"
        name="key"
        placeholder="-----BEGIN PRIVATE KEY-----"
      />
      <SecretField
        autoComplete="off"
        help="Only for an encrypted key. It is used once and not kept."
        label="Passphrase"
        name="passphrase"
        optional
      />
      <GatewaysField proposal={proposal} />
      <LabelField />
    </ActionForm>
  );
}
