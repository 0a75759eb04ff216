'use server';

import { revalidatePath } from 'next/cache';
import { changeOperator } from '#lib/auth/change-operator.ts';
import { createOperator } from '#lib/auth/create-operator.ts';
import { disableOperator, enableOperator } from '#lib/auth/disable-operator.ts';
import { makePasswordLink } from '#lib/auth/make-password-link.ts';
import { revokeSession } from '#lib/auth/revoke-session.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';
import { consoleAddress } from '#lib/web/session.ts';

const page = '/system/operators';

export type NewLink = { link: string };

async function linkOf(state: FormState<{ linkToken: string }>): Promise<FormState<NewLink>> {
  const { result, ...rest } = state;
  if (!result) return rest;
  return { ...rest, result: { link: `${await consoleAddress()}/choose-password/${result.linkToken}` } };
}

export async function create(_state: FormState<NewLink>, form: FormData): Promise<FormState<NewLink>> {
  const state = await submit(createOperator, valuesOf(form), form);
  revalidatePath(page);
  return linkOf(state);
}

export async function change(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(changeOperator, valuesOf(form), form);
  revalidatePath(page);
  return state;
}

export async function makeLink(_state: FormState<NewLink>, form: FormData): Promise<FormState<NewLink>> {
  return linkOf(await submit(makePasswordLink, valuesOf(form), form));
}

export async function setDisabled(_state: FormState, form: FormData): Promise<FormState> {
  const operation = form.get('disable') === 'yes' ? disableOperator : enableOperator;
  const state = await submit(operation, { id: form.get('id') }, form);
  revalidatePath(page);
  return state;
}

export async function endSession(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(revokeSession, { id: form.get('id') }, form);
  revalidatePath(page);
  return state;
}
