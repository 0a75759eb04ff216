import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { formatEnrolmentCode, parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { api } from './support/api.ts';
import { newPerson } from './support/person.ts';
import { type Stack, startStack } from './support/stack.ts';

/** What goes wrong comes back as words at its place: in the API as a problem document, on a page beside the field. */
test.describe('bad input', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let token = '';

  test.beforeAll(async ({ browser }) => {
    stack = await startStack();
    ({ page: admin } = await newPerson(browser, stack.url));
    await admin.goto(stack.setUpLink);
    await admin.getByLabel('Your name').fill('Ada Admin');
    await admin.getByLabel('E-mail address').fill('ada@example.org');
    await admin.getByLabel('Password', { exact: true }).fill('copper-lantern-fifteen');
    await admin.getByRole('button', { name: 'Begin' }).click();
    await expect(admin.getByRole('heading', { name: 'Gateways', level: 1 })).toBeVisible();
  });

  test.afterAll(async () => {
    await admin?.context().close();
    expect(await stack?.stop()).toEqual([]);
  });

  test('a token is made on the Sessions page and shown once', async () => {
    await admin.goto('/system/sessions');
    await admin.getByLabel('Name', { exact: true }).fill('script');
    await admin.getByRole('button', { name: 'Make a token' }).click();
    token = await admin.getByLabel('API token', { exact: true }).innerText();
    expect(token).toMatch(/^[\w-]{43}$/);
    await admin.reload();
    await expect(admin.getByLabel('API token', { exact: true })).toHaveCount(0);
  });

  const entry = { tag: 'Connect:', key: '192.0.2.1', value: 'REJECT' };
  const calls: {
    what: string;
    method: string;
    path: string;
    body?: string;
    token?: string;
    status: number;
    code: string;
  }[] = [
    { what: 'no token', method: 'GET', path: '/accounts', token: '', status: 401, code: 'sign-in-needed' },
    {
      what: 'a wrong token',
      method: 'GET',
      path: '/accounts',
      token: 'x'.repeat(43),
      status: 401,
      code: 'token-refused',
    },
    { what: 'an unknown address', method: 'GET', path: '/nothing', status: 404, code: 'no-such-route' },
    {
      what: 'a method it does not take',
      method: 'PUT',
      path: '/accounts',
      body: '{}',
      status: 405,
      code: 'method',
    },
    {
      what: 'no JSON',
      method: 'POST',
      path: '/policy/entries/access',
      body: '{',
      status: 422,
      code: 'not-json',
    },
    {
      what: 'a list',
      method: 'POST',
      path: '/policy/entries/access',
      body: '[]',
      status: 422,
      code: 'not-an-object',
    },
    {
      what: 'wrong types',
      method: 'POST',
      path: '/policy/entries/access',
      body: '{"key":7,"value":[]}',
      status: 422,
      code: 'invalid-input',
    },
    {
      what: 'a name that is misspelt',
      method: 'POST',
      path: '/accounts',
      body: '{"name":"zoe","expiresat":"2031-12-31"}',
      status: 422,
      code: 'unknown-names',
    },
    {
      what: 'a filter that is misspelt',
      method: 'GET',
      path: '/accounts?serach=zoe',
      status: 422,
      code: 'unknown-names',
    },
    {
      what: 'a filter that has no such value',
      method: 'GET',
      path: '/accounts/export?state=lokced',
      status: 422,
      code: 'invalid-input',
    },
    {
      what: 'a query with a name of its own beside a body',
      method: 'POST',
      path: '/accounts?dry-run=yes',
      body: '{"name":"zoe"}',
      status: 422,
      code: 'unknown-names',
    },
    {
      what: 'an unknown map',
      method: 'POST',
      path: '/policy/entries/passwd',
      body: JSON.stringify(entry),
      status: 422,
      code: 'invalid-input',
    },
    {
      what: 'ten megabytes',
      method: 'POST',
      path: '/policy/entries/access',
      body: JSON.stringify({ ...entry, comment: 'x'.repeat(10_000_000) }),
      status: 413,
      code: 'body-too-large',
    },
    {
      what: 'somebody who is not there',
      method: 'GET',
      path: '/accounts/nobody',
      status: 404,
      code: 'no-account',
    },
    {
      what: 'a stale version',
      method: 'PUT',
      path: '/policy/identity',
      body: '{"version":9,"value":{}}',
      status: 409,
      code: 'superseded',
    },
  ];

  for (const call of calls)
    test(`the API answers ${call.what} with a problem`, async ({ request }) => {
      const answer = await request.fetch(`${stack.url}/api/v1${call.path}`, {
        method: call.method,
        headers: {
          'content-type': 'application/json',
          ...((call.token ?? token) && { authorization: `Bearer ${call.token ?? token}` }),
        },
        data: call.body === undefined ? undefined : Buffer.from(call.body),
      });
      expect(answer.headers()['content-type']).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ status: call.status, code: call.code });
      expect(answer.status()).toBe(call.status);
    });

  test('what is ticked in a list is exported, whatever else the list’s address says', async () => {
    await api(admin, 'POST', '/accounts', { name: 'kim' });
    await api(admin, 'POST', '/accounts', { name: 'lou' });
    await api(admin, 'POST', '/policy/entries/access', entry);
    const exported = async (list: string, row: string) => {
      await admin.goto(list);
      await admin.getByRole('row').filter({ hasText: row }).getByRole('checkbox').check();
      const [file] = await Promise.all([
        admin.waitForEvent('download'),
        admin.getByRole('button', { name: 'Export 1' }).click(),
      ]);
      const text = await readFile(await file.path(), 'utf8');
      expect(file.suggestedFilename()).toMatch(/\.csv$/);
      return text.trim().split('\r\n').slice(1);
    };
    const accounts = await exported('/authentication/accounts?sort=-name&kind=person&from=a+bookmark', 'lou');
    expect(accounts).toEqual([expect.stringMatching(/^lou,/)]);
    const entries = await exported('/policy/access?sort=-key&from=a+bookmark', entry.key);
    expect(entries).toEqual([expect.stringContaining(entry.key)]);
  });

  test('a cookie alone does not let another site write', async () => {
    const status = await admin.evaluate(async () => {
      const answer = await fetch('/api/v1/policy/identity', {
        method: 'PUT',
        body: '{}',
        mode: 'no-cors',
      }).catch(() => null);
      return answer?.status ?? 0;
    });
    expect(status).not.toBe(200);
  });

  test('a key that is none is refused beside its field, and what was typed stays', async () => {
    await admin.goto('/policy/access?new=1');
    const form = admin.getByRole('form', { name: 'New entry' });
    await form.getByLabel('Key').fill('192.0.2.7/24');
    await form.getByLabel('Action').fill("REJECT'esyscmd(`id')");
    await form.getByRole('button', { name: 'Save to draft' }).click();
    await expect(form.getByLabel('Key')).toHaveAttribute('aria-invalid', 'true');
    await expect(form.getByLabel('Action')).toHaveAttribute('aria-invalid', 'true');
    await expect(form.getByLabel('Key')).toHaveValue('192.0.2.7/24');
    await expect(form.getByLabel('Action')).toHaveValue("REJECT'esyscmd(`id')");
  });

  const troubles: {
    what: string;
    change: (code: { url: string; certificateSha256: string; secret: string }) => object;
    says: RegExp;
  }[] = [
    {
      what: 'an agent that is not there',
      change: (code) => ({ ...code, url: 'https://127.0.0.1:9' }),
      says: /cannot be reached|not reach|does not answer/i,
    },
    {
      what: 'another certificate',
      change: (code) => ({ ...code, certificateSha256: '0'.repeat(64) }),
      says: /certificate/i,
    },
    {
      what: 'a wrong secret',
      change: (code) => ({ ...code, secret: 'not-the-secret' }),
      says: /code|secret/i,
    },
  ];

  for (const { what, change, says } of troubles)
    test(`enrolling says that it met ${what}`, async () => {
      const code = parseEnrolmentCode(stack.enrolmentCode);
      if (!code) throw new Error('the gateway printed no code');
      await admin.goto('/system/gateways?new=1');
      const form = admin.getByRole('form', { name: 'Enrol a gateway' });
      await form.getByLabel('Name').fill('gw1');
      await form.getByLabel('Enrolment code').fill(formatEnrolmentCode({ ...code, ...change(code) }));
      await form.getByRole('button', { name: 'Enrol' }).click();
      await expect(form.getByRole('alert')).toContainText(says);
      await expect(admin.getByText('No gateway is enrolled')).toBeVisible();
    });
});
