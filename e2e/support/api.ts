import { expect, type Page } from '@playwright/test';

/** Calls the console's API as the operator who is signed in on this page, from a page of the console. */
export async function api<T = unknown>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const { status, text } = await page.evaluate(
    async ([method, path, body]) => {
      const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const answer = await fetch(`/api/v1${path}`, init);
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body] as const,
  );
  expect(status, `${method} ${path}: ${text}`).toBeLessThan(300);
  return JSON.parse(text);
}
