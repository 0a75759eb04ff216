'use server';

import { settings } from '#lib/env.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const refusals: Record<string, string[]> = {
  ends: ['That day is over. Choose a day after 19 Nov 2026, or leave it empty.'],
  key: ['192.0.2.300 is not an IPv4 address. Each part is at most 255.'],
};

/** Refuses the names of the kit's own invalid fields, keeps everything else, and stores nothing. */
export async function tryForm(_state: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form, ['password']);
  if (!settings().kit || values['intent'] === 'refuse') return refused(values, {});
  return values['mode'] === 'valid' ? { status: 'done', fields: {}, values } : refused(values, refusals);
}

function refused(values: FormState['values'], fields: FormState['fields']): FormState {
  return {
    status: 'refused',
    code: 'kit',
    message: 'The entry was not saved.',
    next: 'Mend the two fields below.',
    fields,
    values,
  };
}

export async function leave(): Promise<void> {}
