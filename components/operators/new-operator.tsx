'use client';

import { useState } from 'react';
import { ShownLink } from '#components/operators/link-form.tsx';
import type { Choice } from '#components/ui/choice.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { PanelBody } from '#components/ui/side-panel.tsx';
import type { FormState } from '#lib/web/form-state.ts';

/** Adds an operator, then shows the link to hand over. */
export function NewOperator({
  action,
  roles,
  cancelHref,
}: {
  action: FormAction<{ link: string }>;
  roles: readonly Choice[];
  cancelHref: string;
}) {
  const [made, setMade] = useState<{ name: string; state: FormState<{ link: string }> } | null>(null);
  if (made)
    return (
      <PanelBody>
        <ShownLink name={made.name} state={made.state} />
      </PanelBody>
    );
  const send: FormAction<{ link: string }> = async (state, form) => {
    const answer = await action(state, form);
    if (answer.status === 'done') setMade({ name: nameIn(form), state: answer });
    return answer;
  };
  return (
    <ActionForm
      action={send}
      footer={<FormActions cancelHref={cancelHref} save="Add operator" />}
      label="New operator"
    >
      <TextField autoFocus label="Name" name="name" />
      <TextField label="E-mail address" name="email" type="email" />
      <RadioCards choices={roles} label="Role" name="role" />
    </ActionForm>
  );
}

function nameIn(form: FormData): string {
  const name = form.get('name');
  return typeof name === 'string' ? name : '';
}
