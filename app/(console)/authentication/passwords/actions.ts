'use server';

import { revalidatePath } from 'next/cache';
import { savePasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

export async function save(_state: FormState, form: FormData): Promise<FormState> {
  const { version, ...rule } = valuesOf(form);
  const state = await submit(savePasswordRule, { version, rule }, form);
  revalidatePath('/authentication/passwords');
  return state;
}
