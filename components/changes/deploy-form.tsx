'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { TextArea } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';

/** Comment and the button that deploys. Says beside it why it is blocked: an error, or a warning that nobody accepted. */
export function DeployForm({
  id,
  action,
  digest,
  gateways,
  errors,
  warnings,
  changes,
}: {
  id: string;
  action: FormAction;
  digest: string;
  gateways: readonly { id: string; name: string; note: string | null; ready: boolean }[];
  errors: number;
  warnings: number;
  changes: number;
}) {
  const open = useOpenWarnings(id, warnings);
  return (
    <ActionForm action={action} id={id} label="Deploy">
      <input name="digest" type="hidden" value={digest} />
      <ul className="flex flex-col gap-1">
        {gateways.map((gateway) => (
          <li key={gateway.id}>
            <label className="flex items-baseline gap-2">
              <input
                className="tick"
                defaultChecked={gateway.ready}
                disabled={!gateway.ready}
                name="gateways"
                type="checkbox"
                value={gateway.id}
              />
              {gateway.name}
              {gateway.note ? (
                <span className="ml-auto text-right text-small text-ink-3">{gateway.note}</span>
              ) : null}
            </label>
          </li>
        ))}
      </ul>
      <TextArea
        help="Stands in the list of releases and in the trail."
        label="Comment"
        name="comment"
        placeholder="What this changes, and why"
        rows={2}
      />
      <SubmitButton
        blocked={reason({ errors, open, gateways: gateways.length })}
        busy="Making the release"
        wide
      >
        {changes === 1 ? 'Deploy 1 change' : `Deploy ${changes} changes`}
      </SubmitButton>
    </ActionForm>
  );
}

function reason({ errors, open, gateways }: { errors: number; open: number; gateways: number }): ReactNode {
  if (gateways === 0) return 'No gateway is enrolled. Enrol one under System, Gateways.';
  if (errors > 0)
    return errors === 1
      ? 'Blocked by 1 error. Fix it first.'
      : `Blocked by ${errors} errors. Fix them first.`;
  if (open > 0)
    return open === 1 ? '1 warning is not accepted yet.' : `${open} warnings are not accepted yet.`;
  return undefined;
}

/** How many warnings are without their tick. The ticks stand elsewhere on the page and belong to this form by its id. */
function useOpenWarnings(form: string, warnings: number): number {
  const [ticked, setTicked] = useState(0);
  useEffect(() => {
    const count = () => {
      const boxes = document.querySelectorAll<HTMLInputElement>(
        `input[name="accepted"][form="${CSS.escape(form)}"]`,
      );
      setTicked([...boxes].filter((box) => box.checked).length);
    };
    count();
    document.addEventListener('change', count);
    return () => document.removeEventListener('change', count);
  }, [form]);
  return warnings - ticked;
}
