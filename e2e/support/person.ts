import { type Browser, expect, type Locator, type Page } from '@playwright/test';

/** Somebody at a browser of their own. */
export type Person = {
  page: Page;
  /** What the browser complained about since it was asked last: errors of scripts, of the content policy, of loading. */
  complaints: () => string[];
};

export async function newPerson(browser: Browser, url: string): Promise<Person> {
  const context = await browser.newContext({ baseURL: url, permissions: ['clipboard-write'] });
  const page = await context.newPage();
  const heard: string[] = [];
  const missing = new Set<string>();
  page.on('response', (response) => {
    if (response.status() === 404 && response.request().isNavigationRequest()) missing.add(response.url());
  });
  page.on('console', (message) => {
    const { url } = message.location();
    // a page that is meant to be missing says so itself
    if (message.type() === 'error' && !missing.has(url)) heard.push(`${url}: ${message.text()}`);
  });
  page.on('pageerror', (error) => heard.push(`${page.url()}: ${error.stack ?? error.message}`));
  return { page, complaints: () => heard.splice(0) };
}

/** Saves one section of the draft, and waits until the page says that it is saved. */
export async function saveSection(section: Locator): Promise<void> {
  await section.getByRole('button', { name: 'Save to draft' }).click();
  await expect(section.getByRole('status')).toHaveText('Saved to the draft');
}
