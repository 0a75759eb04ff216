import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** Follows a link to a file: its bytes, and what `sha256sum` says of them. */
export async function downloadOf(page: Page, link: string): Promise<{ bytes: Buffer; sha256: string }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: link }).click();
  const bytes = await readFile(await (await coming).path());
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
