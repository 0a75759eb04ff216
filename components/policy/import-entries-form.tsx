'use client';

import type { MapView } from '#components/policy/maps.ts';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction } from '#components/ui/form.tsx';
import { ImportActions, PlannedOutcomes } from '#components/ui/import-actions.tsx';
import type { ImportPreview } from '#components/ui/import-outcomes.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';

type ImportResult = ImportPreview & { counts: { removed: number } };

const longest = 3_500_000;

/** A list to import: first what it would do, line by line, then the import. */
export function ImportEntriesForm({
  view,
  action,
  closeHref,
}: {
  view: MapView;
  action: FormAction<ImportResult>;
  closeHref: string;
}) {
  return (
    <ActionForm
      action={action}
      footer={<ImportActions closeHref={closeHref} many={view.many} one={view.one} />}
      label={`Import ${view.many}`}
    >
      <PlannedOutcomes one={view.one} />
      <Select
        choices={[
          { value: 'native', label: `As the daemon reads it (${view.file})` },
          { value: 'csv', label: 'CSV with a line of column names' },
        ]}
        help="CSV columns: tag, key, value, comment, owner, ticket, endsOn. Only key must be there."
        label="Format"
        name="format"
        value="native"
      />
      <PasteField
        accept={`.csv,.txt,text/*,${view.file}`}
        label="List"
        longest={longest}
        name="text"
        placeholder={`${view.key.example}\t${view.value?.example ?? ''}`.trim()}
        rows={8}
      />
      <Select
        choices={[
          { value: 'add', label: `Add to the ${view.many} that are there` },
          { value: 'replace', label: `Add, and replace ${view.many} with the same key` },
          { value: 'replaceAll', label: `Replace all ${view.many}: what the list does not name is deleted` },
        ]}
        label="Entries that are there"
        name="mode"
        value="add"
      />
      <Checkbox
        help="Otherwise nothing is imported while there is one."
        label="Leave out lines that cannot be taken"
        name="leaveOut"
      />
    </ActionForm>
  );
}
