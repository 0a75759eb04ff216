import { expect, test } from 'vitest';
import type { FormState } from '#lib/web/form-state.ts';
import { orNoAnswer } from './use-form-action.ts';

const before: FormState<string> = {
  status: 'done',
  result: 'shown once',
  fields: {},
  values: { who: 'Kim' },
};
const send = (answer: () => Promise<FormState<string>>) => orNoAnswer(answer)(before, new FormData());

test('an answer is the form’s new state', async () => {
  expect(await send(async () => before)).toBe(before);
});

test('where none arrives, that is said, and what was typed stays', async () => {
  for (const error of [new TypeError('Failed to fetch'), new Error('An unexpected response was received.')]) {
    const state = await send(() => Promise.reject(error));
    expect(state).toMatchObject({ status: 'refused', message: 'No answer arrived.', values: { who: 'Kim' } });
    expect(state.result).toBeUndefined();
  }
});

test('what the server threw goes on: a redirect, a fault, a page of an earlier version', async () => {
  const upgraded = Object.assign(new Error('not found'), { name: 'UnrecognizedActionError' });
  for (const error of [Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;…' }), upgraded])
    await expect(send(() => Promise.reject(error))).rejects.toBe(error);
});
