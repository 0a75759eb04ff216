'use server';

import { settings } from '#lib/env.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const refusals: Record<string, string[]> = {
  ends: ['That day is over. Choose a day after 19 Nov 2026, or leave it empty.'],
  key: ['192.0.2.300 is not an IPv4 address. Each part is at most 255.'],
};

/** Answers as the field `mode` says, and stores nothing. */
export async function tryForm(_state: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form, ['password']);
  if (settings().kit && values['mode'] === 'valid') return { status: 'done', fields: {}, values };
  const superseded = values['mode'] === 'superseded';
  return {
    status: 'refused',
    code: superseded ? 'superseded' : 'kit',
    message: superseded ? 'Piet Okafor changed this entry in the meantime.' : 'The entry was not saved.',
    next: superseded ? 'Both versions stand below; saving again keeps yours.' : 'Mend the two fields below.',
    fields: superseded ? {} : refusals,
    values,
  };
}

export async function leave(): Promise<void> {}
