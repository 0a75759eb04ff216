'use client';

import Link from 'next/link';
import { LinkButton } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, SubmitButton, useFormContext } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { ImportOutcomes, type ImportPreview } from '#components/ui/import-outcomes.tsx';
import { Note } from '#components/ui/note.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { words } from '#components/ui/words.ts';

const longest = 3_500_000;

/** A list of accounts: first what it would do, row by row, then the import. */
export function ImportAccountsForm({
  action,
  closeHref,
  passwordsHref,
}: {
  action: FormAction<ImportPreview>;
  closeHref: string;
  /** Null where the role may not bring passwords. */
  passwordsHref: string | null;
}) {
  return (
    <ActionForm action={action} footer={<Actions closeHref={closeHref} />} label="Import accounts">
      <Outcomes />
      <Note>
        A list never brings passwords. New accounts cannot log in until they get one: by a reset, or by a
        one-time link to the person.
        {passwordsHref ? (
          <>
            {' '}
            <Link className="text-accent-ink underline" href={passwordsHref}>
              Import a sasldb or password hashes
            </Link>{' '}
            to bring those they have.
          </>
        ) : null}
      </Note>
      <PasteField
        accept=".csv,.txt,text/*"
        help="Columns: name, kind, who, address, note, ends, disabled. Only name must be there; a column that is left out changes nothing."
        label="List, with a line of column names"
        longest={longest}
        name="text"
        placeholder={'name,who,address,ends\nkim,Kim Doe,kim@example.org,2027-06-30'}
        rows={8}
      />
      <Select
        choices={[
          { value: 'change', label: 'Change them to what the list says' },
          { value: 'add', label: 'Leave them as they are' },
        ]}
        label="Accounts that are there"
        name="mode"
        value="change"
      />
      <Checkbox
        help="Otherwise nothing is imported while there is one."
        label="Leave out rows that cannot be taken"
        name="leaveOut"
      />
    </ActionForm>
  );
}

function usePlan(): ImportPreview | null {
  const { state } = useFormContext();
  return state.status === 'done' ? (state.result as ImportPreview) : null;
}

function Outcomes() {
  const plan = usePlan();
  return plan && <ImportOutcomes one="account" plan={plan} />;
}

function Actions({ closeHref }: { closeHref: string }) {
  const { new: added, changed } = usePlan()?.counts ?? { new: 0, changed: 0 };
  const count = added + changed;
  return (
    <div className="mt-5 flex flex-wrap items-center justify-end gap-2 in-[.side-panel]:mt-0 in-[.side-panel]:border-t in-[.side-panel]:border-line in-[.side-panel]:px-5 in-[.side-panel]:py-3">
      <LinkButton href={closeHref}>{words.cancel}</LinkButton>
      <SubmitButton busy="Reading" name="intent" value="preview" variant={count > 0 ? 'plain' : 'primary'}>
        Preview
      </SubmitButton>
      {count > 0 ? (
        <SubmitButton busy="Importing" name="intent" value="import">
          Import {formatCount(count, 'account')}
        </SubmitButton>
      ) : null}
    </div>
  );
}
