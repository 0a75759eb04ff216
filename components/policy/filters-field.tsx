'use client';

import { RowsField } from '#components/policy/rows-field.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { MailFilter } from '#lib/policy/section/milters.ts';

const blank: MailFilter = {
  name: '',
  socket: '',
  trouble: 'T',
  connect: '',
  send: '',
  read: '',
  end: '',
  everywhere: true,
};

const troubles = [
  { value: 'T', label: 'is asked to wait (T)' },
  { value: 'R', label: 'is refused (R)' },
  { value: '4', label: 'waits, and the connection is closed (4)' },
  { value: '', label: 'passes unseen' },
];

const times = [
  { field: 'connect', macro: 'T=C', label: 'Connect', usual: '5m' },
  { field: 'send', macro: 'T=S', label: 'Send', usual: '10s' },
  { field: 'read', macro: 'T=R', label: 'Answer', usual: '10s' },
  { field: 'end', macro: 'T=E', label: 'Message', usual: '5m' },
] as const;

/** Mail filters, in the order in which mail passes them. */
export function FiltersField({ filters, readOnly }: { filters: readonly MailFilter[]; readOnly: boolean }) {
  return (
    <RowsField
      add="Add a filter"
      blank={blank}
      empty="No filter: mail is taken as the other forms say."
      legend="Filters, in order"
      macro="INPUT_MAIL_FILTER"
      nameOf={({ name }) => name || 'this filter'}
      readOnly={readOnly}
      rows={filters}
    >
      {(filter, at) => {
        const name = (field: keyof MailFilter) => `value.filters.${at}.${field}`;
        return (
          <div className="flex flex-col gap-3">
            <div className="grid grid-cols-[1fr_2fr] gap-3 max-mid:grid-cols-1">
              <TextField
                label="Name"
                mono
                name={name('name')}
                placeholder="clamav"
                readOnly={readOnly}
                value={filter.name}
              />
              <TextField
                daemonName="S"
                label="Socket"
                mono
                name={name('socket')}
                placeholder="inet:8891@127.0.0.1 or local:/run/…"
                readOnly={readOnly}
                value={filter.socket}
              />
            </div>
            <Select
              choices={troubles}
              daemonName="F"
              label="While it does not answer, mail"
              name={name('trouble')}
              readOnly={readOnly}
              value={filter.trouble}
            />
            <Checkbox
              checked={filter.everywhere}
              help="Otherwise only on listeners that name it, under Gateway and listeners."
              label="On all listeners"
              name={name('everywhere')}
              readOnly={readOnly}
            />
            <details open={times.some(({ field }) => filter[field] !== '')}>
              <summary className="text-small text-accent-ink hover:underline">How long it may take</summary>
              <div className="mt-3 grid grid-cols-4 gap-3 max-mid:grid-cols-2">
                {times.map(({ field, macro, label, usual }) => (
                  <TextField
                    daemonName={macro}
                    key={field}
                    label={label}
                    mono
                    name={name(field)}
                    placeholder={usual}
                    readOnly={readOnly}
                    value={filter[field]}
                  />
                ))}
              </div>
            </details>
          </div>
        );
      }}
    </RowsField>
  );
}
