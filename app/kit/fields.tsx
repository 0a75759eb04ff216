import { Checkbox, CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { RadioCards, SegmentedChoice } from '#components/ui/choice-cards.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, FormActions } from '#components/ui/form.tsx';
import { Columns, Section } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { tryForm } from './actions.ts';

const modes = [
  { value: 'valid', label: 'Answer “done”' },
  { value: 'invalid', label: 'Refuse' },
  { value: 'superseded', label: 'Another was faster' },
];

export function Fields() {
  return (
    <Section sentence="Saving answers as the first choice says." title="Fields">
      <Columns aside={<Previews />}>
        <ActionForm
          action={tryForm}
          footer={<FormActions cancelHref="/kit" done="Saved to the draft" save="Save to draft" />}
          label="Fields"
        >
          <SegmentedChoice choices={modes} label="The answer" name="mode" value="invalid" />
          <TextField
            daemonName="left-hand side"
            help="An address, a network or a host."
            label="Network or host"
            mono
            name="key"
            value="192.0.2.300"
          />
          <TextField
            changed
            daemonName="confMAX_MESSAGE_SIZE"
            fallback="0"
            help="0 is no limit."
            inputMode="numeric"
            label="Largest message"
            name="size"
            unit="bytes"
            value={36_700_160}
          />
          <TextField daemonName="not in the map" icon="clock" label="Ends on" name="ends" optional />
          <TextField label="Release" mono name="release" readOnly value="8f3c1e2" />
          <SecretField daemonName="P:" help="For the smart host." label="Password" name="password" stored />
          <TextArea label="Owner and reason" name="reason" optional value="Piet. Scanners on floor 2." />
          <Select
            choices={[
              { value: 'RELAY', label: 'RELAY' },
              { value: 'REJECT', label: 'REJECT' },
              { group: 'With words', choices: [{ value: 'ERROR', label: 'ERROR:d.s.n:code text' }] },
            ]}
            daemonName="right-hand side"
            fallbackSays="no entry, so the client must log in."
            label="Action"
            mono
            name="action"
            value="RELAY"
          />
        </ActionForm>
      </Columns>
    </Section>
  );
}

function Previews() {
  return (
    <>
      <Preview lines={['Connect:198.51.100\tRELAY']} path="/etc/mail/access" />
      <Preview
        lines={['Connect:198.51.100\tRELAY', 'Connect:198.51.101\tRELAY']}
        path="/etc/mail/access"
        stale
      />
    </>
  );
}

export function Choices() {
  return (
    <Section title="Choices">
      <ActionForm action={tryForm} footer={<FormActions danger={null} save="Try" />} label="Choices">
        <Checkbox
          checked
          daemonName='confAUTH_OPTIONS "p"'
          fallbackSays="off. On is the safe choice."
          help="PLAIN and LOGIN are offered only once the connection is encrypted."
          label="No password before STARTTLS"
          name="p"
        />
        <Checkbox
          daemonName="FEATURE(delay_checks)"
          error="delay_checks and greet_pause cannot be set together."
          label="Check the recipient first"
          name="delay"
        />
        <CheckboxGroup
          changed
          choices={[
            {
              value: 'SCRAM-SHA-256',
              label: 'SCRAM-SHA-256',
              help: 'For people. The password never crosses the network.',
            },
            { value: 'PLAIN', label: 'PLAIN', help: 'Old phones; only inside TLS.' },
            { value: 'CRAM-MD5', label: 'CRAM-MD5', help: 'Old servers.' },
            { value: 'GSSAPI', label: 'GSSAPI', help: 'Not installed on gw2.', disabled: true },
          ]}
          columns
          daemonName="confAUTH_MECHANISMS"
          label="Offered mechanisms"
          name="mechanisms"
          values={['SCRAM-SHA-256', 'PLAIN']}
        />
        <RadioCards
          choices={[
            { value: 'own', label: 'From our own CA', help: 'Renewed in one click.' },
            { value: 'import', label: 'Import PEM', help: 'Key, certificate and chain from another CA.' },
          ]}
          columns
          label="Where it comes from"
          name="source"
          value="own"
        />
      </ActionForm>
    </Section>
  );
}
