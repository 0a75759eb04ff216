import { expect, type Page } from '@playwright/test';

/** Makes an account and answers its password, which is shown this once. */
export async function makeAccount(
  page: Page,
  { name, label, server = false }: { name: string; label: string; server?: boolean },
): Promise<string> {
  await page.goto('/authentication/accounts?new=1');
  const form = page.getByRole('form', { name: 'New account' });
  if (server) await form.getByRole('radio', { name: 'Another server' }).check();
  await form.getByLabel('Account name').fill(name);
  await form.getByLabel(server ? 'Host' : 'Person', { exact: true }).fill(label);
  if (server) await form.getByLabel('Allow legacy challenge-response').check();
  await form.getByRole('button', { name: 'Make account' }).click();
  const password = await takePassword(page);
  await expect(page.getByRole('heading', { name: label, level: 1 })).toBeVisible();
  return password;
}

/** Reads the new password from the dialog that shows it this once, and closes that. */
export async function takePassword(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: /has a new password/ });
  await expect(dialog.getByText(/gw1/).first()).toBeVisible();
  const password = await dialog.getByRole('status', { name: 'New password' }).innerText();
  await dialog.getByRole('button', { name: 'I have handed it over' }).click();
  return password;
}
