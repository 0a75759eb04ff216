'use client';

import { useFormContext } from '#components/ui/form.tsx';
import { formatExact } from '#components/ui/format.ts';
import { SecretOnce } from '#components/ui/secret-once.tsx';
import type { FormState } from '#lib/web/form-state.ts';

export type NewLink = { link: string; expiresAt: Date };

/** The link that was just made, shown this once. */
export function HandOverLink({ who }: { who: string }) {
  const { state } = useFormContext() as { state: FormState<NewLink> };
  if (!state.result) return null;
  return (
    <div className="flex flex-col gap-2" role="status">
      <p>
        Give this link to {who}. It is shown this once and works until {formatExact(state.result.expiresAt)}.
      </p>
      <SecretOnce autoFocus label="Link to choose a password" secret={state.result.link} />
    </div>
  );
}
