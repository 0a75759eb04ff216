'use client';

import { LinkButton } from '#components/ui/button.tsx';
import { SubmitButton, useFormContext } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { ImportOutcomes, type ImportPreview } from '#components/ui/import-outcomes.tsx';
import { words } from '#components/ui/words.ts';

/** What the form around it was told its list would do; null before the first preview. */
export function useImportPlan(): ImportPreview | null {
  const { state } = useFormContext();
  return state.status === 'done' ? (state.result as ImportPreview) : null;
}

/** The answer to the last preview, in the form around it. */
export function PlannedOutcomes({ one }: { one: string }) {
  const plan = useImportPlan();
  return plan && <ImportOutcomes one={one} plan={plan} />;
}

/** The foot of an import form: first a preview, and the import itself once there is something to import. */
export function ImportActions({ closeHref, one, many }: { closeHref: string; one: string; many?: string }) {
  const { new: added, changed, removed = 0 } = useImportPlan()?.counts ?? { new: 0, changed: 0 };
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
            ? `Import, and delete ${formatCount(removed, one, many)}`
            : `Import ${formatCount(count, one, many)}`}
        </SubmitButton>
      ) : null}
    </div>
  );
}
