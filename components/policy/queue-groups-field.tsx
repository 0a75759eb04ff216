'use client';

import { RowsField } from '#components/policy/rows-field.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { QueueGroup } from '#lib/policy/section/queue-groups.ts';

const blank: QueueGroup = {
  name: '',
  split: false,
  interval: '',
  folders: null,
  runners: null,
  jobs: null,
  recipients: null,
  nice: null,
};

const numbers = [
  { field: 'folders', macro: 'P', label: 'Folders' },
  { field: 'runners', macro: 'R', label: 'Processes a run' },
  { field: 'jobs', macro: 'J', label: 'Messages a run' },
  { field: 'recipients', macro: 'r', label: 'Recipients an envelope' },
  { field: 'nice', macro: 'N', label: 'Nice' },
] as const;

/** Parts of the queue with times and processes of their own. */
export function QueueGroupsField({ groups, readOnly }: { groups: readonly QueueGroup[]; readOnly: boolean }) {
  return (
    <RowsField
      add="Add a queue group"
      blank={blank}
      empty="One queue for everything, run every quarter of an hour."
      legend="Queue groups"
      macro="QUEUE_GROUP"
      nameOf={({ name }) => name || 'this group'}
      readOnly={readOnly}
      rows={groups}
    >
      {(group, at) => {
        const name = (field: keyof QueueGroup) => `value.groups.${at}.${field}`;
        return (
          <div className="flex flex-col gap-3">
            <div className="grid grid-cols-3 gap-3 max-mid:grid-cols-2">
              <TextField
                label="Name"
                mono
                name={name('name')}
                placeholder="slow"
                readOnly={readOnly}
                value={group.name}
              />
              <TextField
                daemonName="I"
                label="Run every"
                mono
                name={name('interval')}
                placeholder="as usual"
                readOnly={readOnly}
                value={group.interval}
              />
              {numbers.map(({ field, macro, label }) => (
                <TextField
                  daemonName={macro}
                  inputMode="numeric"
                  key={field}
                  label={label}
                  mono
                  name={name(field)}
                  readOnly={readOnly}
                  value={group[field] ?? ''}
                />
              ))}
            </div>
            <Checkbox
              checked={group.split}
              daemonName="F=f"
              label="Several processes for one message"
              name={name('split')}
              readOnly={readOnly}
            />
          </div>
        );
      }}
    </RowsField>
  );
}
