'use client';

import clsx from 'clsx';
import { type ComponentProps, type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { controlClass } from '#components/ui/control.ts';
import { useFormContext } from '#components/ui/form.tsx';
import { Icon, type IconName } from '#components/ui/icon.tsx';
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
        {field.readOnly ? <span className="text-small text-ink-3">{words.readOnly}</span> : null}
        {field.changed || dirty ? (
          <ChangedDot says={dirty ? words.notSavedYet : words.changedInDraft} />
        ) : null}
        {field.daemonName ? (
          <code className="ml-auto text-right text-cap wrap-anywhere text-ink-3">{field.daemonName}</code>
        ) : null}
      </div>
      {children}
      <FieldErrors errors={errors} id={ids.error} name={field.name} />
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
        <button
          className="ml-1.5 text-accent-ink underline-offset-2 hover:underline"
          onClick={onReset}
          type="button"
        >
          {words.useDefault}
        </button>
      ) : null}
    </div>
  );
}

type Writable = HTMLInputElement | HTMLTextAreaElement;

/** Follows what stands in an uncontrolled control, so that typing before the page is ready is never lost. */
function useText(start: string, fallback: string | undefined, control: RefObject<Writable | null>) {
  const [value, setValue] = useState(start);
  const reset = () => {
    if (control.current) control.current.value = fallback ?? '';
    setValue(fallback ?? '');
  };
  return {
    dirty: value !== start,
    onReset: fallback !== undefined && value !== fallback ? reset : undefined,
    onInput: (event: { currentTarget: Writable }) => setValue(event.currentTarget.value),
  };
}

type TextProps = FieldProps & {
  value?: string | number;
  /** For what the daemon reads or writes. */
  mono?: boolean;
  icon?: IconName;
  /** Stands behind the value: "bytes", "s". */
  unit?: string;
} & Pick<
    ComponentProps<'input'>,
    | 'type'
    | 'placeholder'
    | 'autoComplete'
    | 'autoFocus'
    | 'inputMode'
    | 'maxLength'
    | 'spellCheck'
    | 'list'
    | 'onChange'
  >;

/** One line of text, a number or a day. */
export function TextField({ value, mono, icon, unit, onChange, ...props }: TextProps) {
  const { ids, errors, typed, describedBy, invalid } = useField(props);
  const control = useRef<HTMLInputElement>(null);
  const start = value === undefined ? '' : String(value);
  const text = useText(start, props.fallback, control);
  return (
    <FieldFrame dirty={text.dirty} errors={errors} field={props} ids={ids} onReset={text.onReset}>
      <span className="relative flex items-center">
        {icon ? <Icon className="pointer-events-none absolute left-2.5 text-ink-3" name={icon} /> : null}
        <input
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          autoComplete={props.autoComplete ?? 'off'}
          autoFocus={props.autoFocus}
          className={controlClass(
            invalid,
            clsx('h-control px-2.5', icon && 'pl-8.5', unit && 'pr-14', mono && 'font-mono text-small'),
          )}
          defaultValue={typeof typed === 'string' ? typed : start}
          id={ids.control}
          inputMode={props.inputMode}
          list={props.list}
          maxLength={props.maxLength}
          name={props.name}
          onChange={onChange}
          onInput={text.onInput}
          placeholder={props.placeholder}
          readOnly={props.readOnly}
          ref={control}
          spellCheck={props.spellCheck ?? false}
          type={props.type ?? 'text'}
        />
        {unit ? (
          <span className="pointer-events-none absolute right-2.5 text-small text-ink-3">{unit}</span>
        ) : null}
      </span>
    </FieldFrame>
  );
}

type AreaProps = FieldProps & { value?: string; mono?: boolean; rows?: number } & Pick<
    ComponentProps<'textarea'>,
    'placeholder' | 'maxLength' | 'spellCheck' | 'onChange'
  >;

/** Several lines. It grows with what is in it, up to the height of the screen. */
export function TextArea({ value = '', mono, rows = 3, onChange, ...props }: AreaProps) {
  const { ids, errors, typed, describedBy, invalid } = useField(props);
  const control = useRef<HTMLTextAreaElement>(null);
  const text = useText(value, props.fallback, control);
  return (
    <FieldFrame dirty={text.dirty} errors={errors} field={props} ids={ids} onReset={text.onReset}>
      <textarea
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        className={controlClass(
          invalid,
          clsx(
            'block max-h-[70vh] field-sizing-content px-2.5 py-1.5',
            mono && 'font-mono text-small leading-5',
          ),
        )}
        defaultValue={typeof typed === 'string' ? typed : value}
        id={ids.control}
        maxLength={props.maxLength}
        name={props.name}
        onChange={onChange}
        onInput={text.onInput}
        placeholder={props.placeholder}
        readOnly={props.readOnly}
        ref={control}
        rows={rows}
        spellCheck={props.spellCheck ?? !mono}
      />
    </FieldFrame>
  );
}
