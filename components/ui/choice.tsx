'use client';

import clsx from 'clsx';
import { type ComponentProps, type ReactNode, useRef, useState } from 'react';
import { controlClass } from '#components/ui/control.ts';
import { FieldFrame, type FieldProps, useField } from '#components/ui/field-frame.tsx';
import { Icon } from '#components/ui/icon.tsx';

export type Choice = {
  value: string;
  label: string;
  daemonName?: string;
  help?: ReactNode;
  disabled?: boolean;
};

/** One of a list. Native, so that it opens as the person's own system does. */
export function Select({
  value = '',
  choices,
  mono,
  onChange,
  ...props
}: FieldProps & {
  value?: string;
  choices: (Choice | { group: string; choices: Choice[] })[];
  mono?: boolean;
  onChange?: (value: string) => void;
}) {
  const field = useField(props);
  const start = typeof field.typed === 'string' ? field.typed : value;
  const [now, setNow] = useState(start);
  const control = useRef<HTMLSelectElement>(null);
  const { fallback } = props;
  const change = (next: string) => {
    setNow(next);
    onChange?.(next);
  };
  const put = (next: string) => {
    if (control.current) control.current.value = next;
    change(next);
  };
  return (
    <FieldFrame
      dirty={now !== value}
      errors={field.errors}
      field={props}
      ids={field.ids}
      meanwhile={field.superseded && now !== value ? { says: value, take: () => put(value) } : undefined}
      onReset={fallback !== undefined && now !== fallback ? () => put(fallback) : undefined}
    >
      <span className="relative flex items-center">
        <select
          aria-describedby={field.describedBy}
          aria-invalid={field.invalid || undefined}
          className={controlClass(
            field.invalid,
            clsx('h-control appearance-none pr-8 pl-2.5', mono && 'font-mono text-small'),
          )}
          defaultValue={start}
          disabled={props.readOnly}
          id={field.ids.control}
          name={props.name}
          onChange={(event) => change(event.currentTarget.value)}
          ref={control}
        >
          {choices.map((choice) =>
            'group' in choice ? (
              <optgroup key={choice.group} label={choice.group}>
                <Options choices={choice.choices} />
              </optgroup>
            ) : (
              <Options choices={[choice]} key={choice.value} />
            ),
          )}
        </select>
        <Icon className="pointer-events-none absolute right-2.5 text-ink-3" name="down" />
      </span>
    </FieldFrame>
  );
}

function Options({ choices }: { choices: Choice[] }) {
  return choices.map((choice) => (
    <option disabled={choice.disabled} key={choice.value} value={choice.value}>
      {choice.label}
    </option>
  ));
}

/** A box or a dot with its words beside it; the words are part of what can be clicked. */
export function Tick({ choice, type = 'checkbox', ...input }: { choice: Choice } & ComponentProps<'input'>) {
  return (
    <label className="flex min-h-7 items-start gap-2 py-1 max-mid:min-h-10 max-mid:py-2.5">
      <input
        {...input}
        className="tick"
        disabled={input.disabled || choice.disabled}
        type={type}
        value={choice.value}
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span>{choice.label}</span>
          {choice.daemonName ? (
            <code className="ml-auto text-cap text-ink-3">{choice.daemonName}</code>
          ) : null}
        </span>
        {choice.help ? <span className="block text-small text-ink-3">{choice.help}</span> : null}
      </span>
    </label>
  );
}

/** One yes or no. Sends `on` when ticked and nothing otherwise. */
export function Checkbox({ checked = false, ...props }: FieldProps & { checked?: boolean }) {
  const { ids, errors, typed, refused, describedBy, invalid } = useField(props);
  const [now, setNow] = useState(checked);
  return (
    <div className="flex items-start gap-2">
      <input
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        className="tick"
        defaultChecked={refused ? typed !== undefined : checked}
        disabled={props.readOnly}
        id={ids.control}
        name={props.name}
        onChange={(event) => setNow(event.currentTarget.checked)}
        type="checkbox"
      />
      <div className="min-w-0 flex-1">
        <FieldFrame dirty={now !== checked} errors={errors} field={props} ids={ids} tight />
      </div>
    </div>
  );
}

function listOf(typed: string | string[] | undefined): readonly string[] {
  if (typed === undefined) return [];
  return typeof typed === 'string' ? [typed] : typed;
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

/** Any number of a list, sent under one name. `columns` sets them side by side where there is room. */
export function CheckboxGroup({
  values = [],
  choices,
  columns,
  ...props
}: FieldProps & { values?: readonly string[]; choices: readonly Choice[]; columns?: boolean }) {
  const { ids, errors, typed, refused, describedBy, invalid } = useField(props);
  const [now, setNow] = useState<readonly string[]>(values);
  const start = refused ? listOf(typed) : values;
  return (
    <FieldFrame dirty={!sameSet(now, values)} errors={errors} field={props} group ids={ids}>
      <fieldset
        aria-describedby={describedBy}
        aria-labelledby={`${ids.control}-label`}
        className={clsx('min-w-0', columns && 'grid gap-x-6 mid:grid-cols-2')}
      >
        {choices.map((choice) => (
          <Tick
            aria-invalid={invalid || undefined}
            choice={choice}
            defaultChecked={start.includes(choice.value)}
            disabled={props.readOnly}
            key={choice.value}
            name={props.name}
            onChange={({ currentTarget: box }) =>
              setNow((old) =>
                box.checked ? [...old, box.value] : old.filter((value) => value !== box.value),
              )
            }
          />
        ))}
      </fieldset>
    </FieldFrame>
  );
}
