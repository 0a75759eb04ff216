import { expect, type Page } from '@playwright/test';

/** Adds one entry to a map and waits until it stands in the list. */
export async function addEntry(
  page: Page,
  path: string,
  fields: Record<string, string>,
  tag?: string,
): Promise<void> {
  await page.goto(`${path}?new=1`);
  const form = page.getByRole('form', { name: /^New / });
  if (tag) await form.getByLabel('Applies to').selectOption({ label: tag });
  for (const [label, value] of Object.entries(fields))
    await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByRole('button', { name: 'Save to draft' }).click();
  await expect(form).toBeHidden();
  for (const value of Object.values(fields))
    await expect(page.getByRole('cell', { name: value }).first()).toBeVisible();
}
