'use client';

import Link from 'next/link';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction } from '#components/ui/form.tsx';
import { ImportActions, PlannedOutcomes } from '#components/ui/import-actions.tsx';
import type { ImportPreview } from '#components/ui/import-outcomes.tsx';
import { Note } from '#components/ui/note.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';

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
    <ActionForm
      action={action}
      footer={<ImportActions closeHref={closeHref} one="account" />}
      label="Import accounts"
    >
      <PlannedOutcomes one="account" />
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
