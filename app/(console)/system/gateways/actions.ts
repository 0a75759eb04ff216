'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { enrolGateway } from '#lib/gateway/enrol-gateway.ts';
import { probeGateway } from '#lib/gateway/probe-gateway.ts';
import { removeGateway } from '#lib/gateway/remove-gateway.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const page = '/system/gateways';

export async function enrol(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(enrolGateway, valuesOf(form), form, ['code']);
  if (state.status === 'done') {
    revalidatePath('/', 'layout');
    redirect(`${page}/${state.result?.id ?? ''}`);
  }
  return state;
}

type Report = Awaited<ReturnType<typeof probeGateway.invoke>>;

export async function probe(_state: FormState<Report>, form: FormData): Promise<FormState<Report>> {
  const state = await submit(probeGateway, { id: form.get('id') }, form);
  revalidatePath(page);
  return state;
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(removeGateway, { id: form.get('id') }, form);
  if (state.status === 'done') {
    revalidatePath('/', 'layout');
    redirect(page);
  }
  return state;
}
