import { useActionState } from 'react';
import type { FormAction } from '#components/ui/form.tsx';
import { useInBrowser } from '#components/ui/use-in-browser.ts';
import { words } from '#components/ui/words.ts';
import { type FormState, idle } from '#lib/web/form-state.ts';

/**
 * React's useActionState for a form. Where the network fails the form says so and keeps what was typed, in place of a page that says Postern was at
 * fault.
 */
export function useFormAction<T>(action: FormAction<T>) {
  const runs = useInBrowser();
  // without script a form needs the server's own action
  return useActionState<FormState<T>, FormData>(runs ? orNoAnswer(action) : action, idle as FormState<T>);
}

export function orNoAnswer<T>(action: FormAction<T>): FormAction<T> {
  return async (state, form) => {
    try {
      return await action(state, form);
    } catch (error) {
      if (!(error instanceof Error) || isServers(error)) throw error;
      return { status: 'refused', ...words.noAnswer, fields: {}, values: state.values };
    }
  };
}

/** What the server threw, a redirect among it, has a digest; an action that it does not know any more is one of a page from before an upgrade. */
const isServers = (error: Error) => 'digest' in error || error.name === 'UnrecognizedActionError';
