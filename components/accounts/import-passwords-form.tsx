'use client';

import { type ChangeEvent, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextArea } from '#components/ui/field.tsx';
import { ActionForm, type FormAction } from '#components/ui/form.tsx';
import { formatBytes } from '#components/ui/format.ts';
import { ImportActions, PlannedOutcomes } from '#components/ui/import-actions.tsx';
import type { ImportPreview } from '#components/ui/import-outcomes.tsx';

const most = 24 << 20;

/** Accounts with the passwords they have elsewhere: first what it would do, user by user, then the import. */
export function ImportPasswordsForm({
  action,
  closeHref,
}: {
  action: FormAction<ImportPreview>;
  closeHref: string;
}) {
  return (
    <ActionForm
      action={action}
      footer={<ImportActions closeHref={closeHref} one="account" />}
      label="Import accounts with passwords"
    >
      <PlannedOutcomes one="account" />
      <p className="text-ink-2">
        People go on with the passwords they have. Hashes are verified for PLAIN and LOGIN, and the first
        login replaces them by verifiers of our own, for SCRAM-SHA-256 as well. What cannot be taken is left
        out and told. Nothing in plain text is kept.
      </p>
      <Source />
      <Select
        choices={[
          { value: 'person', label: 'people' },
          { value: 'server', label: 'servers' },
        ]}
        label="They are"
        name="kind"
        value="person"
      />
      <Select
        choices={[
          { value: 'no', label: 'Leave their passwords as they are' },
          { value: 'yes', label: 'Give them the password of the file' },
        ]}
        label="Accounts that are there"
        name="replace"
        value="no"
      />
      <Checkbox
        help="From a sasldb. These values are as good as the password: only for old mail servers that know nothing better."
        label="Also for CRAM-MD5 and DIGEST-MD5 (legacy)"
        name="legacy"
      />
    </ActionForm>
  );
}

/** Text that was pasted, or a file that was chosen: no box shows a database, or a hundred thousand lines. */
function Source() {
  const box = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ name: string; size: number; base64: string } | null>(null);
  const [fault, setFault] = useState('');

  async function read({ currentTarget: input }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = input.files ?? [];
    const area = box.current?.querySelector('textarea');
    input.value = '';
    if (!file || !area) return;
    const base64 = faultOf(file) === '' ? await base64Of(file).catch(() => null) : null;
    if (base64 === null) return setFault(faultOf(file) || 'The file cannot be read.');
    area.value = '';
    area.dispatchEvent(new Event('input', { bubbles: true }));
    setChosen({ name: file.name, size: file.size, base64 });
  }

  /** Also what a browser says first of a file that is chosen. */
  function begin(): void {
    setChosen(null);
    setFault('');
  }

  return (
    <div className="flex flex-col gap-2 [&_textarea]:max-h-44" onInput={begin} ref={box}>
      <input name="file" readOnly type="hidden" value={chosen?.base64 ?? ''} />
      <TextArea
        help="Lines of name:hash, as htpasswd, shadow and Dovecot have them: every kind of crypt(3), from DES to $y$, and $apr1$. Or choose a file: also /etc/sasldb2, or what db5.3_dump prints of it."
        label="The file"
        mono
        name="text"
        placeholder="amy:$6$…"
        rows={6}
      />
      <input hidden onChange={(event) => void read(event)} ref={chooser} type="file" />
      <span className="flex flex-wrap items-center gap-2 text-small">
        <Button
          aria-label="Choose a file with passwords"
          icon="upload"
          onClick={() => chooser.current?.click()}
          small
        >
          Choose a file
        </Button>
        <output>{fault || (chosen ? `${chosen.name}, ${formatBytes(chosen.size)}` : '')}</output>
      </span>
    </div>
  );
}

function faultOf({ size }: File): string {
  if (size === 0) return 'The file is empty.';
  return size > most ? 'The file is larger than 24 MB.' : '';
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.onload = () =>
      resolve(typeof reader.result === 'string' ? reader.result.replace(/^[^,]*,/, '') : '');
    reader.readAsDataURL(file);
  });
}
