'use client';

import { useState } from 'react';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatBytes, formatCount, formatDay } from '#components/ui/format.ts';
import {
  type Kept,
  type LogKind,
  logKinds,
  nextRun,
  type Retention,
  type StoredDay,
  type Taken,
} from '#lib/maillog/retention.ts';

type Typed = Record<LogKind, { days: string; megabytes: string }>;

const kindWords: Record<LogKind, { title: string; help: string }> = {
  lines: {
    title: 'Raw lines',
    help: 'Every line as the daemon wrote it. Without them a message is still found, and its journey is no longer shown.',
  },
  messages: {
    title: 'Messages',
    help: 'Who sent what to whom, and what became of it; charts and statistics.',
  },
  logins: { title: 'Log-ins', help: 'Log-ins that went well and that failed, with their connections.' },
};

const dayMs = 86_400_000;

/** The rule of each kind, and what the next run takes under what stands in the fields, before it is saved. */
export function RetentionForm({
  action,
  retention,
  version,
  kinds,
  days,
  today,
  holds,
  readOnly,
}: {
  action: FormAction;
  retention: Retention;
  version: number;
  kinds: Record<LogKind, Kept>;
  days: StoredDay[];
  today: number;
  holds: number;
  readOnly: boolean;
}) {
  const [typed, setTyped] = useState(() => typedOf(retention));
  const taken = nextRun(days, ruleOf(typed), today);
  const most = Math.max(...logKinds.map((kind) => taken[kind]?.days ?? 0));
  return (
    <ActionForm
      action={action}
      footer={
        readOnly ? null : (
          <FormActions
            done="Saved"
            save={most > 0 ? `Save, and delete ${formatCount(most, 'day')} within the hour` : undefined}
            variant={most > 0 ? 'danger' : undefined}
          />
        )
      }
      label="How long the mail log is kept"
      revision={version}
    >
      <input name="version" type="hidden" value={version} />
      {logKinds.map((kind) => (
        <fieldset className="border-b border-line pb-4 last:border-0 last:pb-0" key={kind}>
          <legend className="float-left mb-1 w-full font-semibold">{kindWords[kind].title}</legend>
          <p className="clear-both text-small text-ink-2">{kindWords[kind].help}</p>
          <p className="mt-1">
            <KeptWords kept={kinds[kind]} />
          </p>
          <div className="mt-3 grid max-w-140 gap-4 mid:grid-cols-2">
            {(['days', 'megabytes'] as const).map((limit) => (
              <TextField
                inputMode="numeric"
                key={limit}
                label={limit === 'days' ? 'Keep for' : 'Keep at most'}
                name={`retention.${kind}.${limit}`}
                onChange={({ currentTarget: { value } }) =>
                  setTyped((old) => ({ ...old, [kind]: { ...old[kind], [limit]: value } }))
                }
                optional
                placeholder={limit === 'days' ? 'for ever' : 'any size'}
                readOnly={readOnly}
                unit={limit === 'days' ? 'days' : 'MiB'}
                value={retention[kind][limit] ?? ''}
              />
            ))}
          </div>
          <p aria-live="polite" className="mt-2 text-small">
            <TakenWords atMost={holds > 0} taken={taken[kind]} />
            <RoomWords kept={kinds[kind]} typed={typed[kind]} />
          </p>
        </fieldset>
      ))}
    </ActionForm>
  );
}

function typedOf(retention: Retention): Typed {
  const of = (kind: LogKind) => ({
    days: String(retention[kind].days ?? ''),
    megabytes: String(retention[kind].megabytes ?? ''),
  });
  return { lines: of('lines'), messages: of('messages'), logins: of('logins') };
}

/** What is no number yet takes nothing. */
function ruleOf(typed: Typed): Retention {
  const number = (text: string) => (/^\s*[1-9]\d*\s*$/.test(text) ? Number(text) : null);
  const of = (kind: LogKind) => ({
    days: number(typed[kind].days),
    megabytes: number(typed[kind].megabytes),
  });
  return { lines: of('lines'), messages: of('messages'), logins: of('logins') };
}

function KeptWords({ kept: { days, bytes, oldest, perDay } }: { kept: Kept }) {
  if (oldest === null) return 'Nothing measured yet.';
  return (
    <>
      <b>{formatBytes(bytes)}</b> of {formatCount(days, 'day')}, since {formatDay(oldest * dayMs)}
      {perDay === null ? '.' : `; ${formatBytes(perDay)} more every day.`}
    </>
  );
}

function TakenWords({ taken, atMost }: { taken: Taken | null; atMost: boolean }) {
  if (!taken) return <span className="text-ink-3">The next run removes nothing.</span>;
  return (
    <strong className="text-bad">
      The next run removes {atMost ? 'at most ' : ''}
      {formatCount(taken.days, 'day')}, {formatBytes(taken.bytes)}, oldest {formatDay(taken.oldest * dayMs)},
      newest {formatDay(taken.newest * dayMs)}.
    </strong>
  );
}

/** How far a size reaches at the pace of now. */
function RoomWords({ kept: { bytes, perDay }, typed }: { kept: Kept; typed: Typed[LogKind] }) {
  const room = Number(typed.megabytes) * 2 ** 20;
  if (!perDay || !(room > 0)) return null;
  const words =
    room > bytes
      ? `is reached in ${formatCount(Math.round((room - bytes) / perDay), 'day')}`
      : `holds ${formatCount(Math.round(room / perDay), 'day')}`;
  return (
    <span className="text-ink-3">
      {' '}
      {formatBytes(room)} {words} at this pace.
    </span>
  );
}
