'use server';

import { revalidatePath } from 'next/cache';
import { readSection, saveSection } from '#lib/policy/save-section.ts';
import { call, submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';

/** Saves the kept lines that a form holds, each in its place; one that was emptied is gone. */
export async function saveKept(_state: FormState, form: FormData): Promise<FormState> {
  const { value } = await call(readSection.source, {});
  const directives = value.directives
    .map((directive, at) => {
      const text = form.get(`value.directives.${at}.text`);
      return typeof text === 'string' ? { ...directive, text: wholeLines(text) } : directive;
    })
    .filter(({ kind, text }) => kind !== 'kept' || text !== '');
  const input = { version: form.get('version'), value: { ...value, directives } };
  const state = await submit(saveSection.source, input, form);
  revalidatePath('/', 'layout');
  return state;
}

/** A browser sends CRLF, and what follows begins on a line of its own. */
function wholeLines(text: string): string {
  const unix = text.replaceAll('\r\n', '\n').replace(/\n*$/, '\n');
  return unix.trim() === '' ? '' : unix;
}
