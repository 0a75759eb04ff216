'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { applyImport } from '#lib/import/apply-import.ts';
import { discardImport } from '#lib/import/discard-import.ts';
import { fetchImport } from '#lib/import/fetch-import.ts';
import { uploadImport } from '#lib/import/upload-import.ts';
import { textOfBytes } from '#lib/raw-text.ts';
import { submit } from '#lib/web/call.ts';
import type { FormState } from '#lib/web/form-state.ts';

export async function upload(_state: FormState, form: FormData): Promise<FormState> {
  const chosen = form.getAll('files').filter((one): one is File => one instanceof File && one.size > 0);
  const top = commonFolder(chosen.map(({ name }) => name));
  const files = await Promise.all(
    chosen.map(async (file) => ({
      path: file.name.slice(top.length),
      text: textOf(await file.arrayBuffer()),
    })),
  );
  return opened(await submit(uploadImport, { files, withKeys: form.get('withKeys') === 'on' }, form));
}

export async function fetchFromGateway(_state: FormState, form: FormData): Promise<FormState> {
  return opened(await submit(fetchImport, { gatewayId: form.get('gatewayId') }, form));
}

export async function apply(id: string, _state: FormState, form: FormData): Promise<FormState> {
  const seen = { gatewayId: form.get('gatewayId') ?? '', draft: form.get('draft') ?? '' };
  const state = await submit(applyImport, { id, ...seen }, form);
  if (state.status !== 'done') return state;
  revalidatePath('/', 'layout');
  redirect('/changes/review');
}

export async function discard(id: string, _state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(discardImport, { id }, form);
  if (state.status !== 'done') return state;
  redirect('/policy/import');
}

function opened(state: FormState<{ id: string }>): FormState {
  if (state.status !== 'done' || !state.result) return state;
  redirect(`/policy/import/${state.result.id}`);
}

/** A chosen folder stands in front of every name: `mail/access`. */
function commonFolder(names: readonly string[]): string {
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  return folder !== '' && names.every((name) => name.startsWith(folder)) ? folder : '';
}

/** A compiled map is no text; its name says what it is, and its content is left out. */
function textOf(content: ArrayBuffer): string {
  const bytes = new Uint8Array(content);
  return bytes.includes(0) ? '' : textOfBytes(bytes);
}
