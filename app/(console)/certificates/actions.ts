'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { completeCertificate } from '#lib/pki/complete-certificate.ts';
import { createAuthority } from '#lib/pki/create-authority.ts';
import { deleteCertificate } from '#lib/pki/delete-certificate.ts';
import { importCertificate } from '#lib/pki/import-certificate.ts';
import { issueFromAuthority } from '#lib/pki/issue-certificate.ts';
import { renewCertificate } from '#lib/pki/renew-certificate.ts';
import { requestCertificate } from '#lib/pki/request-certificate.ts';
import { selfSignCertificate } from '#lib/pki/self-sign-certificate.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

const page = '/certificates';

/** What was made is shown at its own address. */
function show<T extends { id: string }>(state: FormState<T>): FormState<T> {
  if (state.status !== 'done' || !state.result) return state;
  revalidatePath(page);
  redirect(`${page}?open=${state.result.id}`);
}

/** A private key is never sent back, in whatever box it was pasted. */
function secretBoxes(form: FormData): string[] {
  const boxes = Object.entries(valuesOf(form)).filter(([, value]) => value.includes('PRIVATE KEY'));
  return ['key', 'passphrase', ...boxes.map(([name]) => name)];
}

export async function makeAuthority(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(createAuthority, valuesOf(form), form));
}

export async function issue(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(issueFromAuthority, valuesOf(form), form));
}

export async function selfSign(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(selfSignCertificate, valuesOf(form), form));
}

export async function request(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(requestCertificate, valuesOf(form), form));
}

export async function importPem(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(importCertificate, valuesOf(form), form, secretBoxes(form)));
}

export async function complete(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(completeCertificate, valuesOf(form), form, secretBoxes(form)));
}

export async function renew(_state: FormState, form: FormData): Promise<FormState> {
  return show(await submit(renewCertificate, valuesOf(form), form));
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(deleteCertificate, valuesOf(form), form);
  if (state.status !== 'done') return state;
  revalidatePath(page);
  redirect(page);
}
