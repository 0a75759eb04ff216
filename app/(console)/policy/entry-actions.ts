'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { changeEntries } from '#lib/policy/entry/change-entries.ts';
import { deleteEntries } from '#lib/policy/entry/delete-entries.ts';
import type { MapName } from '#lib/policy/entry/entry.ts';
import { type ImportPlan, importEntries, previewImport } from '#lib/policy/entry/import-entries.ts';
import { saveEntry } from '#lib/policy/entry/save-entry.ts';
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

/** Shows what an import would do, or does it and leaves the panel. */
export async function importList(
  map: MapName,
  backTo: string,
  _state: FormState<ImportPlan>,
  form: FormData,
): Promise<FormState<ImportPlan>> {
  const { format, mode, text, leaveOut, intent } = valuesOf(form);
  const input = { map, format, mode, text };
  if (intent !== 'import') return submit(previewImport, input, form);
  const state = await submit(importEntries, { ...input, leaveOut: leaveOut === 'on' }, form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(backTo);
}

export async function change(
  map: MapName,
  backTo: string,
  _state: FormState,
  form: FormData,
): Promise<FormState> {
  const { field, row, ...typed } = valuesOf(form);
  const name = typeof field === 'string' ? field : '';
  const value = typed[`set.${name}`] ?? '';
  const set = { [name]: name === 'endsOn' ? value || null : value };
  const state = await submit(changeEntries, { map, ids: row, set }, form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(backTo);
}
