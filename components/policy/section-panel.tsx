import type { ReactNode } from 'react';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatExact } from '#components/ui/format.ts';
import { Panel } from '#components/ui/panel.tsx';

type Saved = { version: number; updatedBy: string | null; updatedAt: Date | null };

/** A panel that edits one section of the draft, based on the version it was loaded with. */
export function SectionPanel({
  title,
  saved,
  action,
  readOnly,
  children,
}: {
  title: string;
  saved: Saved;
  action: FormAction;
  readOnly: boolean;
  children: ReactNode;
}) {
  return (
    <Panel
      aside={
        saved.updatedBy && saved.updatedAt ? (
          <span className="text-small text-ink-3" title={formatExact(saved.updatedAt)}>
            by {saved.updatedBy}
          </span>
        ) : (
          <span className="text-small text-ink-3">defaults</span>
        )
      }
      title={title}
    >
      <ActionForm
        action={action}
        footer={readOnly ? null : <FormActions done="Saved to the draft" save="Save to draft" />}
        label={title}
        revision={saved.version}
      >
        <input name="version" type="hidden" value={saved.version} />
        {children}
      </ActionForm>
    </Panel>
  );
}
