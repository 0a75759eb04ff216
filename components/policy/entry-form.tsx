'use client';

import { useState } from 'react';
import type { MapView } from '#components/policy/maps.ts';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { accessTags } from '#lib/policy/entry/access-entry.ts';
import { entrySchema } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { readableText } from '#lib/raw-text.ts';
import { keptWords } from '#lib/sendmail/import/kept-words.ts';
import { previewEntry } from '#lib/sendmail/preview-entry.ts';

export type EntryDraft = {
  id: string;
  version: number;
  tag: string;
  key: string;
  value: string;
  comment: string;
  owner: string;
  ticket: string;
  endsOn: string | null;
  spelling: string | null;
};

const tagChoices = accessTags.map(({ tag, words }) => ({
  value: tag,
  label: tag ? `${words} (${tag})` : `${words} (no tag)`,
}));

/** One entry of a map, new or known, with the lines it will be written as. */
export function EntryForm({
  view,
  entry,
  start = '',
  action,
  closeHref,
}: {
  view: MapView;
  entry: EntryDraft | null;
  /** The key that a new entry begins with. */
  start?: string;
  action: FormAction;
  closeHref: string;
}) {
  const [typed, setTyped] = useState({
    tag: entry?.tag ?? (view.tagged ? 'Connect:' : ''),
    key: entry?.key ?? start,
    value: entry?.value ?? '',
  });
  const follow = (name: 'tag' | 'key' | 'value') => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTyped((now) => ({ ...now, [name]: value }));
  };
  return (
    <ActionForm
      action={action}
      footer={<FormActions cancelHref={closeHref} save="Save to draft" />}
      label={entry ? `Edit ${view.one}` : `New ${view.one}`}
      revision={entry?.version}
    >
      <input name="map" type="hidden" value={view.map} />
      {entry ? (
        <>
          <input name="id" type="hidden" value={entry.id} />
          <input name="version" type="hidden" value={entry.version} />
          {entry.spelling === null ? null : <input name="spelling" type="hidden" value={entry.spelling} />}
        </>
      ) : null}
      {view.tagged ? (
        <Select
          choices={tagChoices}
          daemonName={typed.tag || 'no tag'}
          label="Applies to"
          name="tag"
          onChange={(value) => setTyped((now) => ({ ...now, tag: value }))}
          value={typed.tag}
        />
      ) : null}
      <TextField
        daemonName={view.key.daemonName}
        help={view.key.help}
        label={view.key.label}
        mono
        name="key"
        onChange={follow('key')}
        placeholder={view.key.example}
        value={entry?.key ?? start}
      />
      {view.value ? (
        <TextField
          daemonName={view.value.daemonName}
          help={view.value.help}
          label={view.value.label}
          mono
          name="value"
          onChange={follow('value')}
          placeholder={view.value.example}
          value={entry?.value}
        />
      ) : null}
      <LiteralNote typed={typed} view={view} />
      <LivePreview typed={typed} view={view} />
      <TextField
        daemonName="not in the map"
        help="After that day a finding asks whether it is still wanted."
        label="Ends on"
        name="endsOn"
        optional
        type="date"
        value={entry?.endsOn ?? ''}
      />
      <TextField daemonName="not in the map" label="Owner" name="owner" optional value={entry?.owner} />
      <TextField daemonName="not in the map" label="Ticket" name="ticket" optional value={entry?.ticket} />
      <TextField daemonName="not in the map" label="Reason" name="comment" optional value={entry?.comment} />
    </ActionForm>
  );
}

/** Why an imported line stands as it is. */
function LiteralNote({ view, typed }: { view: MapView; typed: { key: string; value: string } }) {
  const raw = literalKey(typed.key);
  if (raw === null) return null;
  return (
    <Note title="In double quotes the key is written as it stands.">
      {keptWords(view.map, raw, typed.value)}
    </Note>
  );
}

/** The last lines that were valid, dim while what is typed is not. */
function LivePreview({ view, typed }: { view: MapView; typed: { tag: string; key: string; value: string } }) {
  const parsed = entrySchema.safeParse({ map: view.map, ...typed });
  const lines = parsed.success ? previewEntry(parsed.data).map(readableText) : null;
  const [last, setLast] = useState<readonly string[]>([]);
  if (lines && lines.join('\n') !== last.join('\n')) setLast(lines);
  const shown = lines ?? last;
  return shown.length > 0 ? <Preview lines={shown} path={view.file} stale={lines === null} /> : null;
}
