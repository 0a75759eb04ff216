import { AxeBuilder } from '@axe-core/playwright';
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
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => heard.push(`${page.url()}: ${error.stack ?? error.message}`));
  return { page, complaints: () => heard.splice(0) };
}

/** Comes in by the sign-in page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** Saves one section of the draft, and waits until the page says that it is saved. */
export async function saveSection(section: Locator): Promise<void> {
  await section.getByRole('button', { name: 'Save to draft' }).click();
  await expect(section.getByRole('status')).toHaveText('Saved to the draft');
}

/** Every rule of axe that WCAG 2.2 AA asks for; the list of what is wrong, with the elements. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary ?? ''}`),
  );
}
