'use server';

import { revalidatePath } from 'next/cache';
import { readSection, saveSection } from '#lib/policy/save-section.ts';
import { optionsFromForm } from '#lib/sendmail/settings-form.ts';
import { call, submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';

export async function saveOptions(_state: FormState, form: FormData): Promise<FormState> {
  const before = await call(readSection.options, {});
  const value = optionsFromForm(before.value, form);
  const state = await submit(saveSection.options, { version: form.get('version'), value }, form);
  revalidatePath('/', 'layout');
  return state;
}
