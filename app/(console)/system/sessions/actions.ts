'use server';

import { revalidatePath } from 'next/cache';
import { createToken, revokeToken } from '#lib/auth/api-token.ts';
import { changeOwnPassword } from '#lib/auth/change-own-password.ts';
import { revokeOwnSession } from '#lib/auth/revoke-session.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';
import { requireSignedIn } from '#lib/web/session.ts';

const page = '/system/sessions';

export async function end(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(revokeOwnSession, { id: form.get('id') }, form);
  revalidatePath(page);
  return state;
}

export async function changePassword(_state: FormState, form: FormData): Promise<FormState> {
  const { sessionId } = await requireSignedIn();
  return submit(changeOwnPassword, { ...valuesOf(form), sessionId }, form, ['current', 'password']);
}

export async function makeToken(
  _state: FormState<{ token: string }>,
  form: FormData,
): Promise<FormState<{ token: string }>> {
  const state = await submit(createToken, valuesOf(form), form);
  revalidatePath(page);
  return state;
}

export async function dropToken(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(revokeToken, { id: form.get('id') }, form);
  revalidatePath(page);
  return state;
}
