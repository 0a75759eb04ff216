'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { rollBack } from '#lib/release/roll-back.ts';
import { submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';

export async function putBack(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(rollBack, { id: form.get('id') }, form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(`/changes/releases/${state.result?.id ?? ''}`);
}
