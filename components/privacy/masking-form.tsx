'use client';

import { CheckboxGroup } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import type { Masking } from '#lib/privacy/masking.ts';

const parts = [
  { value: 'senders', label: 'Senders', help: 'k••@example.org' },
  { value: 'recipients', label: 'Recipients', help: 'j••@example.net' },
  {
    value: 'clients',
    label: 'Clients',
    help: '192.0.2.x, 2001:db8:1::x, ••.example.org; no port, no certificate',
  },
  { value: 'messageIds', label: 'Message-IDs', help: '•••' },
] satisfies { value: keyof Masking; label: string; help: string }[];

/** What helpdesk sees masked. */
export function MaskingForm({
  action,
  masking,
  version,
  readOnly,
}: {
  action: FormAction;
  masking: Masking;
  version: number;
  readOnly: boolean;
}) {
  return (
    <ActionForm
      action={action}
      footer={readOnly ? null : <FormActions done="Saved, and in force" />}
      label="Masked for helpdesk"
      revision={version}
    >
      <input name="version" type="hidden" value={version} />
      <CheckboxGroup
        choices={parts}
        help="With the first of them raw lines are withheld, and of servers’ words only plain words and codes are shown."
        label="Masked for helpdesk"
        name="masked"
        readOnly={readOnly}
        values={parts.map(({ value }) => value).filter((part) => masking[part])}
      />
    </ActionForm>
  );
}
