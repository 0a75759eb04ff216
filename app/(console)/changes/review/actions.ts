'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { applyFix } from '#lib/release/apply-fix.ts';
import { deployDraft } from '#lib/release/deploy-draft.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

/** Makes the release and goes to its page, where the steps are seen. */
export async function deploy(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(deployDraft, valuesOf(form), form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(`/changes/releases/${state.result?.id ?? ''}`);
}

/** Does what a finding proposes; the review shows the rest afterwards. */
export async function mend(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(applyFix, { key: form.get('key') }, form);
  revalidatePath('/', 'layout');
  return state;
}
