'use client';

import clsx from 'clsx';
import { useState } from 'react';
import type { Choice } from '#components/ui/choice.tsx';
import { FieldFrame, type FieldProps, useField } from '#components/ui/field-frame.tsx';

type Props = FieldProps & {
  value?: string;
  choices: readonly Choice[];
  onChange?: (value: string) => void;
};

function useChoice({ value, onChange, ...props }: Props) {
  const field = useField(props);
  const [now, setNow] = useState(value);
  const start = typeof field.typed === 'string' ? field.typed : value;
  return {
    ...field,
    dirty: now !== value,
    radio: (choice: Choice) => ({
      'aria-invalid': field.invalid || undefined,
      defaultChecked: choice.value === start,
      disabled: props.readOnly || choice.disabled,
      name: props.name,
      onChange: () => {
        setNow(choice.value);
        onChange?.(choice.value);
      },
      type: 'radio',
      value: choice.value,
    }),
  };
}

/** One of a few things that each need a sentence. */
export function RadioCards({ columns, ...props }: Props & { columns?: boolean }) {
  const { ids, errors, dirty, describedBy, radio } = useChoice(props);
  return (
    <FieldFrame dirty={dirty} errors={errors} field={props} group ids={ids}>
      <div
        aria-describedby={describedBy}
        aria-labelledby={`${ids.control}-label`}
        className={clsx('grid gap-2', columns && 'mid:grid-cols-2')}
        role="radiogroup"
      >
        {props.choices.map((choice) => (
          <label
            className="flex items-start gap-2 rounded-control border border-line-strong px-3 py-2 has-checked:border-accent-line has-checked:bg-accent-soft has-disabled:text-ink-3"
            key={choice.value}
          >
            <input className="tick" {...radio(choice)} />
            <span className="min-w-0 flex-1">
              <span className="flex items-baseline gap-2">
                <span className="font-row">{choice.label}</span>
                {choice.daemonName ? (
                  <code className="ml-auto text-cap text-ink-3">{choice.daemonName}</code>
                ) : null}
              </span>
              {choice.help ? <span className="block text-small text-ink-2">{choice.help}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}

/** One of a few short words, side by side. */
export function SegmentedChoice(props: Props) {
  const { ids, errors, dirty, describedBy, radio } = useChoice(props);
  return (
    <FieldFrame dirty={dirty} errors={errors} field={props} group ids={ids}>
      <div
        aria-describedby={describedBy}
        aria-labelledby={`${ids.control}-label`}
        className="inline-flex max-w-full flex-wrap divide-x divide-line overflow-hidden rounded-control border border-control"
        role="radiogroup"
      >
        {props.choices.map((choice) => (
          <label
            className="inline-flex h-[calc(var(--spacing-control)-2px)] flex-auto items-center justify-center px-3 text-small font-medium text-ink-2 has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent-ink"
            key={choice.value}
          >
            <input className="sr-only" {...radio(choice)} />
            {choice.label}
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}
