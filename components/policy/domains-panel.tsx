import { SectionPanel } from '#components/policy/section-panel.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { TextArea } from '#components/ui/field.tsx';
import type { FormAction } from '#components/ui/form.tsx';

type Half = 'virtual' | 'generics';

const words = {
  virtual: {
    title: 'Domains with virtual users',
    label: 'Domains',
    daemonName: 'VIRTUSER_DOMAIN',
    help: 'Addresses there are looked up although the domain is not our own. One on each line. Our own names (local-host-names) are looked up anyhow.',
    below: 'virtuser_entire_domain',
  },
  generics: {
    title: 'Domains whose senders are looked up',
    label: 'Domains',
    daemonName: 'GENERICS_DOMAIN',
    help: 'Senders of other domains keep their address. One on each line; without any, only names without a domain are looked up.',
    below: 'generics_entire_domain',
  },
} as const satisfies Record<Half, object>;

/** One of the lists of domains that say for whom a table is asked. */
export function DomainsPanel({
  half,
  saved,
  action,
  readOnly,
}: {
  half: Half;
  saved: {
    value: { virtual: string[]; virtualSubdomains: boolean; generics: string[]; genericsSubdomains: boolean };
    version: number;
    updatedBy: string | null;
    updatedAt: Date | null;
  };
  action: FormAction;
  readOnly: boolean;
}) {
  const { title, label, daemonName, help, below } = words[half];
  const { value } = saved;
  return (
    <SectionPanel action={action} readOnly={readOnly} saved={saved} title={title}>
      <TextArea
        daemonName={daemonName}
        help={help}
        label={label}
        mono
        name={`value.${half}`}
        readOnly={readOnly}
        rows={4}
        value={value[half].join('\n')}
      />
      <Checkbox
        checked={half === 'virtual' ? value.virtualSubdomains : value.genericsSubdomains}
        daemonName={below}
        help="host1.corp.example as well as corp.example."
        label="Everything below them, too"
        name={`value.${half}Subdomains`}
        readOnly={readOnly}
      />
    </SectionPanel>
  );
}
