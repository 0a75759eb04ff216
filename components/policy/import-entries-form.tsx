'use client';

import type { MapView } from '#components/policy/maps.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, SubmitButton, useFormContext } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { ImportOutcomes, type ImportPreview } from '#components/ui/import-outcomes.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { words } from '#components/ui/words.ts';

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
      footer={<Actions closeHref={closeHref} view={view} />}
      label={`Import ${view.many}`}
    >
      <Outcomes view={view} />
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

function usePlan(): ImportResult | null {
  const { state } = useFormContext();
  return state.status === 'done' ? (state.result as ImportResult) : null;
}

function Actions({ view, closeHref }: { view: MapView; closeHref: string }) {
  const plan = usePlan();
  const { new: added, changed, removed } = plan?.counts ?? { new: 0, changed: 0, removed: 0 };
  const count = added + changed + removed;
  return (
    <div className="mt-5 flex flex-wrap items-center justify-end gap-2 in-[.side-panel]:mt-0 in-[.side-panel]:border-t in-[.side-panel]:border-line in-[.side-panel]:px-5 in-[.side-panel]:py-3">
      <LinkButton href={closeHref}>{words.cancel}</LinkButton>
      <SubmitButton busy="Reading" name="intent" value="preview" variant={count > 0 ? 'plain' : 'primary'}>
        Preview
      </SubmitButton>
      {count > 0 ? (
        <SubmitButton busy="Importing" name="intent" value="import">
          {removed > 0
            ? `Import, and delete ${formatCount(removed, view.one, view.many)}`
            : `Import ${formatCount(count, view.one, view.many)}`}
        </SubmitButton>
      ) : null}
    </div>
  );
}

function Outcomes({ view }: { view: MapView }) {
  const plan = usePlan();
  return plan && <ImportOutcomes one={view.one} plan={plan} />;
}
