'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { deleteLogins } from '#lib/outgoing/delete-logins.ts';
import { importLogins } from '#lib/outgoing/import-logins.ts';
import { saveLogin } from '#lib/outgoing/save-login.ts';
import { testLogin } from '#lib/outgoing/test-login.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const path = '/authentication/outgoing';

/** Saves a login and leaves its panel. `was` is the server it was for; null: it is new. */
export async function save(was: string | null, _state: FormState, form: FormData): Promise<FormState> {
  const mechanisms = form.getAll('mechanisms').filter((name) => name !== '');
  const insist = form.get('insist') === 'on';
  const input = { ...valuesOf(form), mechanisms, insist, ...(was !== null && { was }) };
  const state = await submit(saveLogin, input, form, ['password']);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect(path);
}

/** The row of the login for everybody is called `*`. */
export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const keys = form.getAll('row').map((row) => (row === '*' ? '' : row));
  const state = await submit(deleteLogins, { keys }, form);
  revalidatePath('/', 'layout');
  return state;
}

export type Imported = Awaited<ReturnType<typeof importLogins.invoke>>;

export async function bring(_state: FormState<Imported>, form: FormData): Promise<FormState<Imported>> {
  const state = await submit(importLogins, valuesOf(form), form, ['text']);
  revalidatePath('/', 'layout');
  return state;
}

export type Tried = Awaited<ReturnType<typeof testLogin.invoke>>;

/** An empty port is the one the draft's routes use. */
export async function attempt(_state: FormState<Tried>, form: FormData): Promise<FormState<Tried>> {
  const { port, ...rest } = valuesOf(form);
  return submit(testLogin, { ...rest, ...(port !== '' && { port }) }, form);
}
