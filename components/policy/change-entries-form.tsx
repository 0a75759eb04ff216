'use client';

import { useState } from 'react';
import type { MapView } from '#components/policy/maps.ts';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';

/** One field of the chosen entries, for all of them. */
export function ChangeEntriesForm({
  view,
  ids,
  action,
  closeHref,
}: {
  view: MapView;
  ids: readonly string[];
  action: FormAction;
  closeHref: string;
}) {
  const [field, setField] = useState('owner');
  const choices = [
    { value: 'owner', label: 'Owner' },
    { value: 'ticket', label: 'Ticket' },
    { value: 'endsOn', label: 'Ends on' },
    { value: 'comment', label: 'Reason' },
    ...(view.value ? [{ value: 'value', label: view.value.label }] : []),
  ];
  const label = choices.find((choice) => choice.value === field)?.label ?? '';
  return (
    <ActionForm
      action={action}
      footer={
        <FormActions cancelHref={closeHref} save={`Change ${formatCount(ids.length, view.one, view.many)}`} />
      }
      label={`Change ${view.many}`}
    >
      {ids.map((id) => (
        <input key={id} name="row" type="hidden" value={id} />
      ))}
      <Select choices={choices} label="What to change" name="field" onChange={setField} value={field} />
      <TextField
        help={field === 'value' ? view.value?.help : 'Empty takes it away.'}
        key={field}
        label={`${label}, for all of them`}
        mono={field === 'value'}
        name={`set.${field}`}
        optional={field !== 'value'}
        type={field === 'endsOn' ? 'date' : undefined}
      />
    </ActionForm>
  );
}
