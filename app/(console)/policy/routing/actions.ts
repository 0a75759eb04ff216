'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { sendThroughProvider } from '#lib/outgoing/send-through-provider.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

export async function sendThrough(_state: FormState, form: FormData): Promise<FormState> {
  const input = { ...valuesOf(form), demandTls: form.get('demandTls') === 'on' };
  const state = await submit(sendThroughProvider, input, form, ['password']);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect('/policy/gateway');
}
