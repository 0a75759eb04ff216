'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control.ts';
import { FieldFrame, type FieldProps, useField } from '#components/ui/field-frame.tsx';
import { words } from '#components/ui/words.ts';

/** A password or key. What is stored never comes back to the page: left empty, it stays as it is. */
export function SecretField({
  stored,
  autoComplete = 'new-password',
  autoFocus,
  help,
  ...props
}: FieldProps & { stored?: boolean; autoComplete?: string; autoFocus?: boolean }) {
  const says: ReactNode = stored ? (
    <>
      {help} {words.unchangedSecret}
    </>
  ) : (
    help
  );
  const field = { ...props, help: says };
  const { ids, errors, describedBy, invalid } = useField(field);
  const [shown, setShown] = useState(false);
  const [dirty, setDirty] = useState(false);
  return (
    <FieldFrame dirty={Boolean(stored) && dirty} errors={errors} field={field} ids={ids}>
      <span className="relative flex items-center">
        <input
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          autoComplete={autoComplete}
          autoFocus={autoFocus}
          className={controlClass(invalid, 'h-control pr-16 pl-2.5')}
          id={ids.control}
          name={props.name}
          onInput={(event) => setDirty(event.currentTarget.value !== '')}
          placeholder={stored ? '••••••••' : undefined}
          readOnly={props.readOnly}
          spellCheck={false}
          type={shown ? 'text' : 'password'}
        />
        <span className="absolute right-0.5">
          <Button
            aria-controls={ids.control}
            aria-label={`${shown ? words.hide : words.show}: ${props.label}`}
            onClick={() => setShown(!shown)}
            small
            variant="quiet"
          >
            {shown ? words.hide : words.show}
          </Button>
        </span>
      </span>
    </FieldFrame>
  );
}
