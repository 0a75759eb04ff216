'use server';

import { revalidatePath } from 'next/cache';
import { readSection, saveSection } from '#lib/policy/save-section.ts';
import { featuresFromForm } from '#lib/sendmail/settings-form.ts';
import { call, submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { sectionValue } from '#lib/web/section-form.ts';
import { requireSignedIn } from '#lib/web/session.ts';

export async function saveFeatures(_state: FormState, form: FormData): Promise<FormState> {
  const [before, { operator }] = await Promise.all([call(readSection.features, {}), requireSignedIn()]);
  const typed = sectionValue(form, {});
  const value = featuresFromForm(typed, form, { before: before.value, by: operator.name, at: new Date() });
  const state = await submit(saveSection.features, { version: form.get('version'), value }, form);
  revalidatePath('/', 'layout');
  return state;
}
