import type { Page } from '@playwright/test';

/** The admin adds an operator; the operator opens the link and chooses a password. */
export async function joinAs(
  admin: Page,
  page: Page,
  { name, role, password }: { name: string; role: string; password: string },
): Promise<void> {
  await admin.goto('/system/operators?new=1');
  const form = admin.getByRole('form', { name: 'New operator' });
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('E-mail address').fill(`${name.split(' ')[0]?.toLowerCase()}@example.org`);
  await form.getByRole('radio', { name: role }).check();
  await form.getByRole('button', { name: 'Add operator' }).click();
  await page.goto(await admin.getByRole('status', { name: 'Link to choose a password' }).innerText());
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
}
