'use client';

import { RowsField } from '#components/policy/rows-field.tsx';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { DnsList } from '#lib/policy/section/dns-lists.ts';

const blank: DnsList = {
  feature: 'dnsbl',
  zone: '',
  action: 'refuse',
  message: '',
  trouble: 'accept',
  troubleMessage: '',
  answers: [],
};

const kinds = [
  { value: 'dnsbl', label: 'Clients: dnsbl' },
  { value: 'enhdnsbl', label: 'Clients, by answer: enhdnsbl' },
  { value: 'rhsbl', label: 'Domains of senders: rhsbl' },
];

/** DNS lists, in the order in which they are asked. */
export function DnsListsField({ lists, readOnly }: { lists: readonly DnsList[]; readOnly: boolean }) {
  return (
    <RowsField
      add="Add a list"
      blank={blank}
      empty="No list is asked."
      legend="Lists, in order"
      macro="FEATURE(`dnsbl')"
      nameOf={({ zone }) => zone || 'this list'}
      readOnly={readOnly}
      rows={lists}
    >
      {(list, at) => <DnsListRow at={at} list={list} readOnly={readOnly} />}
    </RowsField>
  );
}

function DnsListRow({ list, at, readOnly }: { list: DnsList; at: number; readOnly: boolean }) {
  const name = (field: keyof DnsList) => `value.lists.${at}.${field}`;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3 max-mid:grid-cols-1">
        <TextField
          label="List"
          mono
          name={name('zone')}
          placeholder="list.example.org"
          readOnly={readOnly}
          value={list.zone}
        />
        <Select
          choices={kinds}
          label="Asked about"
          name={name('feature')}
          readOnly={readOnly}
          value={list.feature}
        />
      </div>
      <TextField
        help="For enhdnsbl alone: 127.0.0.2, with * for any number. Empty: every answer."
        label="Answers that count"
        mono
        name={name('answers')}
        readOnly={readOnly}
        value={list.answers.join(', ')}
      />
      <div className="grid grid-cols-2 gap-3 max-mid:grid-cols-1">
        <Select
          choices={[
            { value: 'refuse', label: 'are refused' },
            { value: 'quarantine', label: 'have their mail held' },
            { value: 'discard', label: 'have their mail thrown away' },
          ]}
          label="Those in it"
          name={name('action')}
          readOnly={readOnly}
          value={list.action}
        />
        <TextField
          help="Empty: the daemon’s own words. $&{client_addr} is the client’s address, $&{RHS} the sender’s domain."
          label="And are told"
          mono
          name={name('message')}
          placeholder="550 $&{client_addr} is listed, see …"
          readOnly={readOnly}
          value={list.message}
        />
        <Select
          choices={[
            { value: 'accept', label: 'everybody is let in' },
            { value: 'refuse', label: 'everybody is asked to wait (t)' },
          ]}
          label="When the list does not answer"
          name={name('trouble')}
          readOnly={readOnly}
          value={list.trouble}
        />
        <TextField
          help="Empty: the daemon’s own words."
          label="And is told"
          mono
          name={name('troubleMessage')}
          placeholder="451 Try again later"
          readOnly={readOnly}
          value={list.troubleMessage}
        />
      </div>
    </div>
  );
}
