'use client';

import { useState } from 'react';
import { ListenerDetails } from '#components/policy/listener-details.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import type { Listener } from '#lib/policy/section/host.ts';
import { listenerPresets } from '#lib/policy/section/host.ts';

type Row = { id: number; listener: Listener };

const kinds = [
  { value: 'smtp', label: 'SMTP, for other servers' },
  { value: 'submission', label: 'Submission, for people' },
  { value: 'submissions', label: 'Submission over TLS' },
  { value: 'custom', label: 'Something else' },
];

const presets = [
  { kind: 'smtp', label: 'Port 25' },
  { kind: 'submission', label: 'Port 587' },
  { kind: 'submissions', label: 'Port 465' },
] as const;

/** The listeners of one gateway, a row each; presets for the usual three. */
export function ListenersField({
  listeners,
  readOnly,
}: {
  listeners: readonly Listener[];
  readOnly: boolean;
}) {
  const [rows, setRows] = useState<Row[]>(listeners.map((listener, id) => ({ id, listener })));
  const [next, setNext] = useState(listeners.length);
  const add = (listener: Listener) => {
    setRows((now) => [...now, { id: next, listener }]);
    setNext(next + 1);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 flex w-full items-baseline gap-2 font-row">
        Listeners <code className="ml-auto text-cap font-normal text-ink-3">DAEMON_OPTIONS</code>
      </legend>
      {rows.length === 0 ? (
        <p className="text-small text-ink-2">No listener: the daemon would take no mail at all.</p>
      ) : null}
      <ul className="narrow-fields flex flex-col gap-3">
        {rows.map(({ id, listener }, at) => (
          <li className="rounded-control border border-line p-3" key={id}>
            <ListenerRow at={at} listener={listener} readOnly={readOnly} />
            {readOnly ? null : (
              <div className="mt-3 flex justify-end">
                <Button
                  onClick={() => setRows((now) => now.filter((row) => row.id !== id))}
                  small
                  variant="danger-quiet"
                >
                  Remove listener {listener.name}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {readOnly ? null : (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <span className="text-small text-ink-2">Add</span>
          {presets.map(({ kind, label }) => (
            <Button icon="plus" key={kind} onClick={() => add(listenerPresets[kind])} small>
              {label}
            </Button>
          ))}
          <Button
            icon="plus"
            onClick={() =>
              add({ ...listenerPresets.smtp, kind: 'custom', name: `Listener${next + 1}`, port: 2525 })
            }
            small
          >
            Another
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function ListenerRow({ at, listener, readOnly }: { at: number; listener: Listener; readOnly: boolean }) {
  const name = (field: keyof Listener) => `value.listeners.${at}.${field}`;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[3fr_5fr_3fr_4fr_3fr] gap-3 max-mid:grid-cols-2">
        <TextField
          daemonName="Name"
          label="Name"
          mono
          name={name('name')}
          readOnly={readOnly}
          value={listener.name}
        />
        <Select choices={kinds} label="For" name={name('kind')} readOnly={readOnly} value={listener.kind} />
        <Select
          choices={[
            { value: 'inet', label: 'IPv4' },
            { value: 'inet6', label: 'IPv6' },
          ]}
          daemonName="Family"
          label="Over"
          name={name('family')}
          readOnly={readOnly}
          value={listener.family}
        />
        <TextField
          daemonName="Addr"
          label="Address"
          mono
          name={name('address')}
          placeholder="all"
          readOnly={readOnly}
          value={listener.address}
        />
        <TextField
          daemonName="Port"
          inputMode="numeric"
          label="Port"
          mono
          name={name('port')}
          readOnly={readOnly}
          value={listener.port}
        />
      </div>
      <div className="grid grid-cols-2 gap-x-6 gap-y-2 max-mid:grid-cols-1">
        <Checkbox
          checked={listener.requireAuth}
          daemonName="M=a"
          label="Demand a log-in"
          name={name('requireAuth')}
          readOnly={readOnly}
        />
        <Checkbox
          checked={listener.tlsOnConnect}
          daemonName="M=s"
          label="TLS from the first byte"
          name={name('tlsOnConnect')}
          readOnly={readOnly}
        />
        <Checkbox
          checked={listener.noEtrn}
          daemonName="M=E"
          label="No ETRN"
          name={name('noEtrn')}
          readOnly={readOnly}
        />
        <Checkbox
          checked={listener.noAuth}
          daemonName="M=A"
          label="No log-in here"
          name={name('noAuth')}
          readOnly={readOnly}
        />
        <Checkbox
          checked={listener.noStartTls}
          daemonName="M=S"
          label="No STARTTLS here"
          name={name('noStartTls')}
          readOnly={readOnly}
        />
        <Checkbox
          checked={listener.unqualifiedSenders}
          daemonName="M=u"
          label="Take senders without a domain"
          name={name('unqualifiedSenders')}
          readOnly={readOnly}
        />
      </div>
      <ListenerDetails listener={listener} name={name} readOnly={readOnly} />
    </div>
  );
}
