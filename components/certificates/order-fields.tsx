import { CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { defaultDays } from '#lib/pki/authority.ts';
import { keyKinds, keyKindWords } from '#lib/pki/key.ts';
import type { CertificateHost } from '#lib/pki/list-hosts.ts';

/** The hosts of a certificate, one a line. */
export function NamesField({ names }: { names: readonly string[] }) {
  return (
    <TextArea
      help="One a line; the first is the main one. Host names, * for one label, or addresses."
      label="Host names"
      mono
      name="names"
      placeholder="mail.example.org"
      rows={3}
      value={names.join('\n')}
    />
  );
}

/** What a form begins with: the gateway that still lacks a certificate, or the names of the one to follow. */
export type Proposal = {
  names: readonly string[];
  hosts: readonly CertificateHost[];
  chosen: readonly string[];
};

/** Gateways whose draft takes the new certificate at once. */
export function GatewaysField({ proposal: { hosts, chosen } }: { proposal: Proposal }) {
  if (hosts.length === 0) return null;
  return (
    <CheckboxGroup
      choices={hosts.map(({ id, name, hostName, hasCertificate }) => ({
        value: id,
        label: name,
        daemonName: hostName === name ? undefined : hostName,
        help: hasCertificate ? 'Replaces the one it has in the draft.' : undefined,
      }))}
      help="Goes into the draft; deploying puts it in force."
      label="Show it on"
      name="useOn"
      values={chosen}
    />
  );
}

export function LabelField() {
  return <TextField help="Empty: the first host name." label="Called" name="label" optional />;
}

export function UseField() {
  return (
    <RadioCards
      choices={[
        {
          value: 'both',
          label: 'Both ends',
          help: 'Shown to hosts that deliver to us and to hosts we deliver to: right for a gateway.',
        },
        {
          value: 'server',
          label: 'Server',
          daemonName: 'serverAuth',
          help: 'Shown to hosts that connect to us.',
        },
        {
          value: 'client',
          label: 'Client',
          daemonName: 'clientAuth',
          help: 'Shown by a host or person that connects, to be let in by certificate.',
        },
      ]}
      label="For"
      name="use"
      value="both"
    />
  );
}

export function KeyField() {
  return (
    <Select
      choices={keyKinds.map((value) => ({ value, label: keyKindWords[value] }))}
      fallback="ecdsa-p256"
      fallbackSays="ECDSA P-256, short and quick. "
      help="Choose RSA for peers older than about 2015."
      label="Key"
      name="keyKind"
      value="ecdsa-p256"
    />
  );
}

export function DaysField() {
  return (
    <TextField
      fallback={String(defaultDays)}
      inputMode="numeric"
      label="Valid for"
      name="days"
      unit="days"
      value={defaultDays}
    />
  );
}
