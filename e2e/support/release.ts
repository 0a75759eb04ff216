import { expect, type Page } from '@playwright/test';

/** Reviews the draft, accepts every warning, deploys, and answers the id of the release on whose page one lands. */
export async function deploy(page: Page, comment: string): Promise<string> {
  await page.goto('/changes/review');
  for (const warning of await page.getByLabel('Accept this warning').all()) await warning.check();
  await page.getByLabel('Comment').fill(comment);
  await page.getByRole('button', { name: /^Deploy \d+ changes?$/ }).click();
  await page.waitForURL(/\/changes\/releases\/\w+$/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Waits on the page of a release until the deployment is over, one way or the other, and demands that it ended so. */
export async function settled(page: Page, how: 'In force' | 'Put back' | 'Failed'): Promise<void> {
  const panel = page.getByRole('region', { name: 'gw1' }).first();
  await expect(panel).toContainText(/In force|Put back|Failed|Unchanged/, { timeout: 60_000 });
  await expect(panel).toContainText(how);
}
