'use client';

import { useState } from 'react';
import { controlClass } from '#components/ui/control.ts';
import { FieldFrame, type FieldProps, useField } from '#components/ui/field-frame.tsx';
import { formatCount } from '#components/ui/format.ts';

/** Files of a mail host: chosen one by one, or a folder with all that is in it. */
export function FilesField(props: FieldProps) {
  const field = useField(props);
  const [folder, setFolder] = useState(false);
  const [names, setNames] = useState<readonly string[]>([]);
  return (
    <FieldFrame errors={field.errors} field={props} ids={field.ids}>
      <input
        aria-describedby={field.describedBy}
        aria-invalid={field.invalid || undefined}
        className={controlClass(
          field.invalid,
          'px-2.5 py-1.5 file:mr-3 file:rounded-badge file:bg-chip file:px-2',
        )}
        id={field.ids.control}
        key={String(folder)}
        multiple
        name={props.name}
        onChange={(event) => setNames([...(event.currentTarget.files ?? [])].map((file) => file.name))}
        type="file"
        {...(folder && { webkitdirectory: '' })}
      />
      <label className="mt-2 flex items-center gap-2 text-small text-ink-2">
        <input
          checked={folder}
          onChange={(event) => setFolder(event.currentTarget.checked)}
          type="checkbox"
        />
        Choose a whole folder
      </label>
      {names.length > 1 ? (
        <p className="mt-1 text-small text-ink-3">
          {formatCount(names.length, 'file')}: {names.slice(0, 8).join(', ')}
          {names.length > 8 ? ' …' : ''}
        </p>
      ) : null}
    </FieldFrame>
  );
}
