'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import type { NewLink } from '#components/accounts/hand-over-link.tsx';
import type { NewLinks } from '#components/accounts/links-panel.tsx';
import { csvLine } from '#lib/csv.ts';
import { changeAccount } from '#lib/sasl/account/change-account.ts';
import { changeAccounts } from '#lib/sasl/account/change-accounts.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { deleteAccounts } from '#lib/sasl/account/delete-accounts.ts';
import { disableAccount, enableAccount } from '#lib/sasl/account/disable-account.ts';
import { switchLegacy } from '#lib/sasl/account/switch-legacy.ts';
import { unlockAccount } from '#lib/sasl/account/unlock-account.ts';
import { unlockAccounts } from '#lib/sasl/account/unlock-accounts.ts';
import { type AccountImport, importAccounts, previewAccounts } from '#lib/sasl/import/import-accounts.ts';
import { importPasswords, type PasswordImport, previewPasswords } from '#lib/sasl/import/import-passwords.ts';
import { makeAccountLink, revokeAccountLink } from '#lib/sasl/link/make-account-link.ts';
import { makeAccountLinks } from '#lib/sasl/link/make-account-links.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import { type ConnectedServer, connectServer } from '#lib/sasl/settings/connect-server.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';
import { consoleAddress } from '#lib/web/session.ts';

const refresh = () => revalidatePath('/authentication/accounts', 'layout');

export async function create(_state: FormState<HandOver>, form: FormData): Promise<FormState<HandOver>> {
  const input = { ...valuesOf(form), legacy: form.get('legacy') === 'on' };
  return submit(createAccount, input, form, ['password']);
}

export async function reset(_state: FormState<HandOver>, form: FormData): Promise<FormState<HandOver>> {
  return submit(resetPassword, valuesOf(form), form, ['password']);
}

export async function change(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(changeAccount, valuesOf(form), form);
  refresh();
  return state;
}

export async function setDisabled(_state: FormState, form: FormData): Promise<FormState> {
  const operation = form.get('disable') === 'yes' ? disableAccount : enableAccount;
  const state = await submit(operation, valuesOf(form), form);
  refresh();
  return state;
}

export async function unlock(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(unlockAccount, valuesOf(form), form);
  refresh();
  return state;
}

export async function setLegacy(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(switchLegacy, valuesOf(form), form);
  refresh();
  return state;
}

export async function makeLink(_state: FormState<NewLink>, form: FormData): Promise<FormState<NewLink>> {
  const { result, ...rest } = await submit(makeAccountLink, valuesOf(form), form);
  refresh();
  if (!result) return rest;
  const link = `${await consoleAddress()}/mail-password/${result.linkToken}`;
  return { ...rest, result: { link, expiresAt: result.expiresAt } };
}

export async function revokeLink(_state: FormState, form: FormData): Promise<FormState> {
  const state = await submit(revokeAccountLink, valuesOf(form), form);
  refresh();
  return state;
}

export async function makeLinks(_state: FormState<NewLinks>, form: FormData): Promise<FormState<NewLinks>> {
  const { result, ...rest } = await submit(makeAccountLinks, { ids: valuesOf(form).row }, form);
  const [first] = result ?? [];
  if (!result || !first) return rest;
  const address = await consoleAddress();
  const lines = result.map((link) =>
    csvLine([link.name, link.label, link.address, `${address}/mail-password/${link.linkToken}`]),
  );
  const csv = [csvLine(['name', 'who', 'address', 'link']), ...lines].join('');
  return { ...rest, result: { csv, expiresAt: first.expiresAt } };
}

/** Does something to the chosen accounts; what asks first in a panel leaves it. */
export async function changeChosen(backTo: string, _state: FormState, form: FormData): Promise<FormState> {
  const { intent, row: ids, expiresAt } = valuesOf(form);
  const state = await chosenState(intent, ids, expiresAt, form);
  if (state.status !== 'done') return state;
  refresh();
  if (intent === 'disable' || intent === 'end' || intent === 'delete') redirect(backTo);
  return state;
}

function chosenState(intent: unknown, ids: unknown, expiresAt: unknown, form: FormData): Promise<FormState> {
  switch (intent) {
    case 'unlock':
      return submit(unlockAccounts, { ids }, form);
    case 'delete':
      return submit(deleteAccounts, { ids }, form);
    case 'end':
      return submit(changeAccounts, { ids, set: { expiresAt } }, form);
    default:
      return submit(changeAccounts, { ids, set: { disabled: intent === 'disable' } }, form);
  }
}

/** Shows what an import would do, or does it and leaves the panel. */
export async function importList(
  backTo: string,
  _state: FormState<AccountImport>,
  form: FormData,
): Promise<FormState<AccountImport>> {
  const { mode, text, leaveOut, intent } = valuesOf(form);
  if (intent !== 'import') return submit(previewAccounts, { mode, text }, form);
  const state = await submit(importAccounts, { mode, text, leaveOut: leaveOut === 'on' }, form);
  if (state.status !== 'done') return state;
  refresh();
  redirect(backTo);
}

/** What is typed or chosen here never comes back to the browser. */
export async function importSecrets(
  backTo: string,
  _state: FormState<PasswordImport>,
  form: FormData,
): Promise<FormState<PasswordImport>> {
  const { kind, replace, text, file, intent } = valuesOf(form);
  const input = { kind, replace, text, file, legacy: form.get('legacy') === 'on' };
  const secrets = ['text', 'file'];
  if (intent !== 'import') return submit(previewPasswords, input, form, secrets);
  const state = await submit(importPasswords, input, form, secrets);
  if (state.status !== 'done') return state;
  refresh();
  redirect(backTo);
}

export async function connect(
  _state: FormState<ConnectedServer>,
  form: FormData,
): Promise<FormState<ConnectedServer>> {
  return submit(connectServer, valuesOf(form), form);
}
