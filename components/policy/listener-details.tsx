import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { Listener } from '#lib/policy/section/host.ts';

type Field = keyof Listener;
type Details = { listener: Listener; readOnly: boolean; name: (field: Field) => string };

const boxes: { field: Field; macro: string; label: string }[] = [
  { field: 'fullSenders', macro: 'M=f', label: 'Senders need a full domain' },
  { field: 'fullRecipients', macro: 'M=r', label: 'Recipients need a full domain' },
  { field: 'bindInterface', macro: 'M=b', label: 'Send on from the same address' },
  { field: 'helloByInterface', macro: 'M=h', label: 'HELO by that address' },
  { field: 'optional', macro: 'M=O', label: 'May be missing at the start' },
];

const numbers: { field: Field; macro: string; label: string; unit?: string }[] = [
  { field: 'children', macro: 'children', label: 'Most sessions at a time' },
  { field: 'backlog', macro: 'Listen', label: 'Connections that may wait' },
  { field: 'sendBuffer', macro: 'SndBufSize', label: 'Send buffer', unit: 'bytes' },
  { field: 'receiveBuffer', macro: 'RcvBufSize', label: 'Receive buffer', unit: 'bytes' },
  { field: 'delayLoad', macro: 'delayLA', label: 'Slow down from load' },
  { field: 'queueLoad', macro: 'queueLA', label: 'Only queue from load' },
  { field: 'refuseLoad', macro: 'refuseLA', label: 'Refuse from load' },
];

/** What few listeners need; open when this one has any of it. */
export function ListenerDetails({ listener, readOnly, name }: Details) {
  const set = [...boxes, ...numbers].filter(({ field }) => listener[field]).length;
  const others = [listener.filters !== null, listener.canonify, listener.deliveryMode].filter(Boolean).length;
  return (
    <details open={set + others > 0}>
      <summary className="text-small text-accent-ink hover:underline">
        More{set + others > 0 ? ` (${set + others} set)` : ''}
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-x-6 gap-y-2 max-mid:grid-cols-1">
          {boxes.map(({ field, macro, label }) => (
            <Checkbox
              checked={listener[field] === true}
              daemonName={macro}
              key={field}
              label={label}
              name={name(field)}
              readOnly={readOnly}
            />
          ))}
        </div>
        <div className="grid grid-cols-2 gap-3 max-mid:grid-cols-1">
          <TextField
            daemonName="InputMailFilters"
            help="Names with semicolons, in order; none for no filter. Empty: all."
            label="Mail filters"
            mono
            name={name('filters')}
            readOnly={readOnly}
            value={listener.filters === null ? '' : listener.filters.join('; ') || 'none'}
          />
          <Select
            choices={[
              { value: '', label: 'As everywhere' },
              { value: 'c', label: 'Completed from DNS (c)' },
              { value: 'C', label: 'Left as written (C)' },
            ]}
            daemonName="M=c, M=C"
            help="In addresses that come in here."
            label="Looking names up"
            name={name('canonify')}
            readOnly={readOnly}
            value={listener.canonify}
          />
          <Select
            choices={[
              { value: '', label: 'As everywhere' },
              { value: 'b', label: 'In the background (b)' },
              { value: 'i', label: 'While the client waits (i)' },
              { value: 'q', label: 'At the next queue run (q)' },
              { value: 'd', label: 'Queue run, no look-ups (d)' },
            ]}
            daemonName="DeliveryMode"
            help="When mail from here goes on."
            label="Delivery"
            name={name('deliveryMode')}
            readOnly={readOnly}
            value={listener.deliveryMode}
          />
        </div>
        <div className="grid grid-cols-2 gap-3 max-mid:grid-cols-1">
          {numbers.map(({ field, macro, label, unit }) => (
            <TextField
              daemonName={macro}
              inputMode="numeric"
              key={field}
              label={label}
              mono
              name={name(field)}
              placeholder="as everywhere"
              readOnly={readOnly}
              unit={unit}
              value={typeof listener[field] === 'number' ? listener[field] : ''}
            />
          ))}
        </div>
      </div>
    </details>
  );
}
