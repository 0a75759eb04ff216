'use server';

import { refresh } from 'next/cache';
import { masking } from '#lib/privacy/masking.ts';
import { saveMasking } from '#lib/privacy/save-masking.ts';
import { submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';

export async function save(_state: FormState, form: FormData): Promise<FormState> {
  const ticked = form.getAll('masked');
  const wanted = Object.fromEntries(masking.keyof().options.map((part) => [part, ticked.includes(part)]));
  const state = await submit(saveMasking, { version: form.get('version'), masking: wanted }, form);
  refresh();
  return { ...state, result: undefined };
}
