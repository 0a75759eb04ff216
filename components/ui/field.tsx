'use client';

import clsx from 'clsx';
import { type ComponentProps, useRef, useState } from 'react';
import { controlClass } from '#components/ui/control.ts';
import { FieldFrame, type FieldProps, useField } from '#components/ui/field-frame.tsx';
import { Icon, type IconName } from '#components/ui/icon.tsx';

/** Follows what stands in an uncontrolled control, so that typing before the page is ready is never lost. */
function useText<Control extends HTMLInputElement | HTMLTextAreaElement>(props: FieldProps, stored: string) {
  const field = useField(props);
  const control = useRef<Control>(null);
  const start = typeof field.typed === 'string' ? field.typed : stored;
  const [now, setNow] = useState(start);
  const put = (value: string) => {
    if (control.current) control.current.value = value;
    setNow(value);
  };
  const { fallback } = props;
  return {
    invalid: field.invalid,
    frame: {
      field: props,
      ids: field.ids,
      errors: field.errors,
      dirty: now !== stored,
      meanwhile: field.superseded && now !== stored ? { says: stored, take: () => put(stored) } : undefined,
      onReset: fallback !== undefined && now !== fallback ? () => put(fallback) : undefined,
    },
    control: {
      'aria-describedby': field.describedBy,
      'aria-invalid': field.invalid || undefined,
      defaultValue: start,
      id: field.ids.control,
      name: props.name,
      onInput: (event: { currentTarget: Control }) => setNow(event.currentTarget.value),
      readOnly: props.readOnly,
      ref: control,
    },
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
  const { frame, control, invalid } = useText<HTMLInputElement>(
    props,
    value === undefined ? '' : String(value),
  );
  return (
    <FieldFrame {...frame}>
      <span className="relative flex items-center">
        {icon ? <Icon className="pointer-events-none absolute left-2.5 text-ink-3" name={icon} /> : null}
        <input
          {...control}
          autoComplete={props.autoComplete ?? 'off'}
          autoFocus={props.autoFocus}
          className={controlClass(
            invalid,
            clsx('h-control px-2.5', icon && 'pl-8.5', unit && 'pr-14', mono && 'font-mono text-small'),
          )}
          inputMode={props.inputMode}
          list={props.list}
          maxLength={props.maxLength}
          onChange={onChange}
          placeholder={props.placeholder}
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
export function TextArea({ value = '', mono, rows = 2, onChange, ...props }: AreaProps) {
  const { frame, control, invalid } = useText<HTMLTextAreaElement>(props, value);
  return (
    <FieldFrame {...frame}>
      <textarea
        {...control}
        className={controlClass(
          invalid,
          clsx(
            'block max-h-[70vh] field-sizing-content px-2.5 py-1.5',
            mono && 'font-mono text-small leading-5',
          ),
        )}
        maxLength={props.maxLength}
        onChange={onChange}
        placeholder={props.placeholder}
        rows={rows}
        style={{ minHeight: `calc(${rows} * 1.25rem + 0.875rem)` }}
        spellCheck={props.spellCheck ?? !mono}
      />
    </FieldFrame>
  );
}
