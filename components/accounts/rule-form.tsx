'use client';

import { useState } from 'react';
import { Select } from '#components/ui/choice.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import type { PasswordRule } from '#lib/sasl/password/password-rule.ts';

const styles = [
  {
    value: 'words',
    label: 'Words',
    help: 'marble-otter-quartz-tandem-ridge: to be said on the phone; 10.6 bits each',
  },
  {
    value: 'lower',
    label: 'Small letters and digits',
    help: 'h7kfm-3xw9p-t4v: quick to type on a telephone; 4.9 bits each',
  },
  {
    value: 'mixed',
    label: 'Letters and digits',
    help: 'Hk7fM-3XwP9: short, to be copied; 5.8 bits each',
  },
];

/** How passwords are made and handed over. */
export function RuleForm({
  action,
  rule,
  version,
  readOnly,
}: {
  action: FormAction;
  rule: PasswordRule;
  version: number;
  readOnly: boolean;
}) {
  const [style, setStyle] = useState<string>(rule.style);
  return (
    <ActionForm
      action={action}
      footer={readOnly ? null : <FormActions done="Saved" />}
      label="New passwords"
      revision={version}
    >
      <input name="version" type="hidden" value={version} />
      <RadioCards
        choices={styles}
        help="None holds characters that look alike."
        label="Made of"
        name="style"
        onChange={setStyle}
        readOnly={readOnly}
        value={rule.style}
      />
      <TextField
        inputMode="numeric"
        label="Length of a made one"
        name="length"
        readOnly={readOnly}
        unit={style === 'words' ? 'words' : 'characters'}
        value={rule.length}
      />
      <TextField
        help="Common passwords, the user name, years and runs are refused at any length."
        inputMode="numeric"
        label="Shortest typed one"
        name="shortest"
        readOnly={readOnly}
        unit="characters"
        value={rule.shortest}
      />
      <TextField
        help="A link by which somebody chooses a password, once."
        inputMode="numeric"
        label="A link is valid for"
        name="linkHours"
        readOnly={readOnly}
        unit="hours"
        value={rule.linkHours}
      />
      <TextField
        help="A name that leads to all gateways and stands in their certificates. Empty: the gateways’ own names."
        label="Server on the hand-over sheet"
        mono
        name="server"
        optional
        placeholder="smtp.example.org"
        readOnly={readOnly}
        value={rule.server}
      />
      <TextField
        help="With it, files can be handed over that set up a whole mail program. Empty: there are none. It is not checked by Postern."
        label="Server people read their mail on"
        mono
        name="mailbox"
        optional
        placeholder="imap.example.org"
        readOnly={readOnly}
        value={rule.mailbox}
      />
      <Select
        choices={[
          { value: 'imap', label: 'IMAP with SSL/TLS, port 993' },
          { value: 'pop3', label: 'POP3 with SSL/TLS, port 995' },
        ]}
        label="They read it by"
        name="mailboxBy"
        readOnly={readOnly}
        value={rule.mailboxBy}
      />
    </ActionForm>
  );
}
