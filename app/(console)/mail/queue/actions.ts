'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { actOnQueue } from '#lib/queue/act-on-queue.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

/** Does one thing with the chosen messages; what the gateways could not do is said in their words. */
export async function act(backTo: string, _state: FormState, form: FormData): Promise<FormState> {
  const { intent: action, row: keys = [] } = valuesOf(form);
  const { result, ...state } = await submit(actOnQueue, { keys, action }, form);
  refresh();
  if (!result) return state;
  const { done, gone, failed } = result;
  if (failed.length > 0)
    return {
      ...state,
      status: 'refused',
      message: `${failed.length} of ${done + gone + failed.length} could not be done.`,
      next: [...new Set(failed.map(({ message }) => message))].slice(0, 5).join(' '),
    };
  if (action === 'delete') redirect(backTo);
  return state;
}
