'use client';

import { type ChangeEvent, useRef } from 'react';
import { Button } from '#components/ui/button.tsx';
import { TextArea } from '#components/ui/field.tsx';
import type { FieldProps } from '#components/ui/field-frame.tsx';
import { fileText } from '#lib/file-text.ts';

const usualLongest = 256 * 1024;

/** A box for the text of a file: paste it, or choose the file. */
export function PasteField({
  rows = 4,
  placeholder,
  accept = '.pem,.crt,.cer,.key,.txt',
  longest = usualLongest,
  ...field
}: FieldProps & {
  value?: string;
  rows?: number;
  placeholder?: string;
  /** Which files are offered; undefined: PEM. */
  accept?: string;
  /** How many characters are read. */
  longest?: number;
}) {
  // One more, so that what is longer is refused in words instead of cut.
  const most = longest + 1;
  const box = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);

  async function read({ currentTarget: input }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = input.files ?? [];
    const area = box.current?.querySelector('textarea');
    if (!file || !area) return;
    // a letter has two bytes in UTF-16, up to three in UTF-8
    const bytes = await file.slice(0, 3 * most).arrayBuffer();
    area.value = fileText(new Uint8Array(bytes)).slice(0, most);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.focus();
    input.value = '';
  }

  return (
    <div className="[&_textarea]:max-h-44" ref={box}>
      <TextArea maxLength={most} mono placeholder={placeholder} rows={rows} {...field} />
      <input accept={accept} hidden onChange={(event) => void read(event)} ref={chooser} type="file" />
      {field.readOnly ? null : (
        <Button
          aria-label={`Choose a file: ${field.label}`}
          className="mt-1"
          icon="upload"
          onClick={() => chooser.current?.click()}
          small
          variant="quiet"
        >
          Choose a file
        </Button>
      )}
    </div>
  );
}
