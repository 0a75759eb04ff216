'use client';

import clsx from 'clsx';
import { type ReactNode, useId } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { useFormContext } from '#components/ui/form.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { words } from '#components/ui/words.ts';

/** What every field can say about itself. */
export type FieldProps = {
  name: string;
  label: string;
  /** The daemon's own name: `confAUTH_OPTIONS`, `Connect:`, or "not in the map". */
  daemonName?: string;
  help?: ReactNode;
  /** What the daemon takes when nothing is set. Shown, and offered as a way back. */
  fallback?: string;
  /** How the default reads where its value says too little: "no entry, so the client must log in". */
  fallbackSays?: ReactNode;
  /** Differs from the release in force. */
  changed?: boolean;
  /** A word that belongs to the field as it is stored: "changed". */
  mark?: string | undefined;
  optional?: boolean;
  readOnly?: boolean;
  /** An error known before anything was sent. */
  error?: string;
};

export type FieldIds = { control: string; help: string; error: string };

/** The id of each part, what was last typed, and what is wrong, for the field of this name in the form around it. */
export function useField({ name, error, help, fallback, fallbackSays }: FieldProps) {
  const id = useId();
  const { state } = useFormContext();
  const ids: FieldIds = { control: id, help: `${id}-help`, error: `${id}-error` };
  const errors = state.fields[name] ?? (error ? [error] : []);
  const hasHelp = Boolean(help) || fallback !== undefined || Boolean(fallbackSays);
  const describedBy = clsx(errors.length > 0 && ids.error, hasHelp && ids.help) || undefined;
  const refused = state.status === 'refused';
  return {
    ids,
    errors,
    refused,
    superseded: refused && state.code === 'superseded',
    typed: refused ? state.values[name] : undefined,
    describedBy,
    invalid: errors.length > 0,
  };
}

/** The frame around a control: label, the daemon's name, help, default, error, the mark of a change. */
export function FieldFrame({
  field,
  ids,
  errors,
  dirty,
  onReset,
  meanwhile,
  group,
  tight,
  children,
}: {
  field: FieldProps;
  ids: FieldIds;
  errors: readonly string[];
  dirty?: boolean;
  /** Puts the default back; undefined when it is there already. */
  onReset?: () => void;
  /** After losing against another editor: what is stored by now, where it is not what was typed. */
  meanwhile?: { says: string; take: () => void };
  /** Several controls under one label. */
  group?: boolean;
  /** The control stands beside the frame, not in it. */
  tight?: boolean;
  children?: ReactNode;
}) {
  const Label = group ? 'span' : 'label';
  return (
    <div className="min-w-0">
      <div className={clsx('flex items-baseline gap-2', !tight && 'mb-1')}>
        <Label
          className="font-row"
          htmlFor={group ? undefined : ids.control}
          id={group ? `${ids.control}-label` : undefined}
        >
          {field.label}
        </Label>
        {field.optional ? <span className="text-small text-ink-3">{words.optional}</span> : null}
        {field.mark ? <Badge tone="accent">{field.mark}</Badge> : null}
        {field.readOnly ? (
          <span className="text-small text-ink-3 in-[.narrow-fields]:sr-only">{words.readOnly}</span>
        ) : null}
        {field.changed || dirty ? (
          <ChangedDot says={dirty ? words.notSavedYet : words.changedInDraft} />
        ) : null}
        {field.daemonName ? (
          <code className="ml-auto text-right text-cap wrap-break-word text-ink-3">{field.daemonName}</code>
        ) : null}
      </div>
      {children}
      <FieldErrors errors={errors} id={ids.error} name={field.name} />
      {meanwhile ? <Meanwhile {...meanwhile} /> : null}
      <FieldHelp field={field} id={ids.help} onReset={onReset} />
    </div>
  );
}

/** A blue dot: this differs from what is in force. */
export function ChangedDot({ says = words.changedInDraft }: { says?: string }) {
  return (
    <span
      className="inline-block size-1.5 flex-none self-center rounded-full bg-accent-ink align-middle"
      title={says}
    >
      <span className="sr-only">{says}</span>
    </span>
  );
}

function FieldErrors({ errors, id, name }: { errors: readonly string[]; id: string; name: string }) {
  return (
    <div data-error-of={name} id={id}>
      {errors.map((says) => (
        <p className="mt-1 flex gap-1.5 text-small text-bad" key={says}>
          <Icon className="mt-0.5" name="bad" small />
          <span className="min-w-0 wrap-anywhere">{says}</span>
        </p>
      ))}
    </div>
  );
}

/** Both versions stand at the field: the typed one in it, the stored one here. */
function Meanwhile({ says, take }: { says: string; take: () => void }) {
  return (
    <p className="mt-1 flex gap-1.5 text-small text-warn">
      <Icon className="mt-0.5" name="warn" small />
      <span className="min-w-0 wrap-anywhere">
        {words.storedMeanwhile}: {says === '' ? words.empty : <code>{says}</code>}.{' '}
        <FieldButton onClick={take}>{words.takeStored}</FieldButton>
      </span>
    </p>
  );
}

function FieldButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      className="text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
      onClick={onClick}
      type="button"
    >
      {children}
    </button>
  );
}

function FieldHelp({ field, id, onReset }: { field: FieldProps; id: string; onReset?: () => void }) {
  const hasDefault = field.fallback !== undefined || Boolean(field.fallbackSays);
  if (!field.help && !hasDefault) return null;
  return (
    <div className="mt-1 text-small text-ink-3" id={id}>
      {field.help ? <span>{field.help} </span> : null}
      {hasDefault ? (
        <span>
          {words.default}: {field.fallbackSays ?? <code>{field.fallback}</code>}
          {field.fallbackSays ? null : '.'}
        </span>
      ) : null}
      {onReset && !field.readOnly ? (
        <span className="ml-1.5">
          <FieldButton onClick={onReset}>{words.useDefault}</FieldButton>
        </span>
      ) : null}
    </div>
  );
}
