'use client';

import { useState } from 'react';
import { LinkButton } from '#components/ui/button.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { PanelBody } from '#components/ui/side-panel.tsx';

type Imported = { count: number; notes: string[] };

/** Logins from a file of Sendmail; afterwards what became of them. */
export function ImportForm({
  action,
  version,
  closeHref,
}: {
  action: FormAction<Imported>;
  version: number;
  closeHref: string;
}) {
  const [done, setDone] = useState<Imported | null>(null);
  const bring: FormAction<Imported> = async (state, form) => {
    const answer = await action(state, form);
    if (answer.status === 'done' && answer.result) setDone(answer.result);
    return answer;
  };
  if (done)
    return (
      <PanelBody>
        <div className="flex flex-col gap-4">
          <Note live title={`${formatCount(done.count, 'login')} taken over into the draft.`} tone="ok">
            {done.notes.length > 0 ? (
              <ul className="mt-1">
                {done.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            ) : null}
          </Note>
          <div className="flex justify-end">
            <LinkButton href={closeHref} variant="primary">
              Show them
            </LinkButton>
          </div>
        </div>
      </PanelBody>
    );
  return (
    <ActionForm
      action={bring}
      footer={<FormActions busy="Reading" cancelHref={closeHref} save="Import" />}
      label="Import logins"
    >
      <input name="version" type="hidden" value={version} />
      <PasteField
        accept=""
        help="authinfo, access with its AuthInfo: lines, or default-auth-info of Sendmail 8.10 and 8.11. The source, not the .db. All of it is taken over, or nothing."
        label="The file"
        name="text"
        placeholder={'AuthInfo:smtp.isp.example "I:gw1" "P:…" "M:PLAIN"'}
        rows={8}
      />
    </ActionForm>
  );
}
