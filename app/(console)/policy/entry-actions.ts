'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { deleteEntries } from '#lib/policy/delete-entries.ts';
import type { MapName } from '#lib/policy/entry.ts';
import { saveEntry } from '#lib/policy/save-entry.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

/** Saves an entry and leaves its panel; bound to the address of the list it stands in. */
export async function save(backTo: string, _state: FormState, form: FormData): Promise<FormState> {
  const { endsOn, ...values } = valuesOf(form);
  const state = await submit(saveEntry, { ...values, endsOn: endsOn || null }, form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(backTo);
}

export async function remove(map: MapName, _state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(deleteEntries, { map, ids: form.getAll('row') }, form);
  revalidatePath('/', 'layout');
  return state;
}
