'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { liftHold, placeHold, saveRetention } from '#lib/maillog/keep-retention.ts';
import { logKinds } from '#lib/maillog/retention.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const path = '/mail/retention';

/** An empty field is no limit; what is no number is left to the operation to refuse. */
function limitOf(form: FormData, name: string): number | null {
  const typed = form.get(name);
  return typeof typed !== 'string' || typed.trim() === '' ? null : Number(typed);
}

export async function save(_state: FormState, form: FormData): Promise<FormState> {
  const retention = Object.fromEntries(
    logKinds.map((kind) => [
      kind,
      {
        days: limitOf(form, `retention.${kind}.days`),
        megabytes: limitOf(form, `retention.${kind}.megabytes`),
      },
    ]),
  );
  const state = await submit(saveRetention, { version: form.get('version'), retention }, form);
  refresh();
  return { ...state, result: undefined };
}

export async function place(_state: FormState, form: FormData): Promise<FormState> {
  const { result: _hold, ...state } = await submit(placeHold, valuesOf(form), form);
  if (state.status === 'done') redirect(path);
  return state;
}

export async function lift(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(liftHold, valuesOf(form), form);
  if (state.status === 'done') redirect(path);
  return { ...state, result: undefined };
}
