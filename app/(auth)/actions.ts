'use server';

import { redirect } from 'next/navigation';
import { choosePassword } from '#lib/auth/choose-password.ts';
import { setUp } from '#lib/auth/set-up.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { answer } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';
import { runtime } from '#lib/web/runtime.ts';
import { refuseWithoutTls, requestOrigin, setSessionCookie, visitor } from '#lib/web/session.ts';

const doors = { signIn, setUp, choosePassword };

/** Goes through one of the doors with what the form holds; a session opens and its cookie is set. */
async function enter(door: keyof typeof doors, form: FormData): Promise<FormState> {
  return answer(
    async () => {
      await refuseWithoutTls();
      const input = { ...valuesOf(form), origin: await requestOrigin() };
      await setSessionCookie(await doors[door].invoke(await runtime(), await visitor(), input));
    },
    form,
    ['password', 'token'],
  );
}

export async function enterBySignIn(_state: FormState, form: FormData): Promise<FormState> {
  const state = await enter('signIn', form);
  if (state.status === 'done') redirect(localPath(form.get('next')));
  return state;
}

export async function enterBySetUp(_state: FormState, form: FormData): Promise<FormState> {
  const state = await enter('setUp', form);
  if (state.status === 'done') redirect('/system/gateways');
  return state;
}

export async function enterByLink(_state: FormState, form: FormData): Promise<FormState> {
  const state = await enter('choosePassword', form);
  if (state.status === 'done') redirect('/');
  return state;
}

/** A path of this console, never another site's address. */
function localPath(next: FormDataEntryValue | null): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
