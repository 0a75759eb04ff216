'use server';

import { refresh } from 'next/cache';
import { acknowledgeUse } from '#lib/unusual/acknowledge-use.ts';
import { stopAccount } from '#lib/unusual/stop-account.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

export async function acknowledge(id: string, _state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(acknowledgeUse, { ...valuesOf(form), id }, form);
  refresh();
  return state;
}

export type Stopped = { held: number; failed: string[] };

/** What was held and what was not is said beside the button. */
export async function stop(
  id: string,
  _state: FormState<Stopped>,
  form: FormData,
): Promise<FormState<Stopped>> {
  const { result, ...state } = await submit(stopAccount, { id }, form);
  refresh();
  return result ? { ...state, result: { held: result.held, failed: result.failed } } : state;
}
