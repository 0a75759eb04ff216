import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { api } from './support/api.ts';
import { newPerson } from './support/person.ts';
import { change, readyGateway } from './support/ready-gateway.ts';
import { type Stack, startStack } from './support/stack.ts';

/** Where it is tomorrow already, and where it is still yesterday. */
const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];
const saveButton = /^Save( to draft)?$/;

/** Every form is opened on a telephone far away, one field of it is changed, and it is saved: what is stored differs in that field alone. */
test.describe('saving a form', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let kim = '';
  let paths: string[] = [];

  const call = <T = Record<string, never>>(method: string, path: string, body?: unknown) =>
    api<T>(admin, method, path, body);
  const account = () => call<{ version: number }>('GET', `/accounts/${kim}`);

  test.beforeAll(async ({ browser }) => {
    stack = await startStack();
    admin = (await newPerson(browser, stack.url)).page;
    await readyGateway(admin, stack, { password: 'marble otter quartz tandem' });
    ({ id: kim } = await call<{ id: string }>('POST', '/accounts', { name: 'kim' }));
    await call('PUT', `/accounts/${kim}`, {
      version: (await account()).version,
      label: 'Kím Bérg “the 2nd”',
      address: 'kim@example.org',
      note: 'calls on Mondays\n\n  Zürich – Ελλάδα 😀\u00a0e\u0301',
      expiresAt: '2031-12-31',
    });
    const limits = { messagesPerHour: '1000000', recipientsPerDay: '1000000000' };
    await call('PUT', `/accounts/${kim}/limits`, { version: (await account()).version, ...limits });
    const networks = Array.from({ length: 40 }, (_, at) => `192.0.2.${at}/32`).join('\n');
    const device = { device: 'phone', label: 'Téléphone', networks: `${networks}\n2001:db8::/32` };
    await call('POST', `/accounts/${kim}/devices`, { ...device, expiresAt: '2031-06-30' });
    const [phone] = await call<{ id: string }[]>('GET', `/accounts/${kim}/devices`);
    const login = { key: 'mx.one.example', authentication: 'us+ü', realm: 'one', password: 'tuba-solo-9' };
    await call('POST', '/outgoing/logins', { version: 0, ...login, comment: 'since 2019 – “Zürich”' });
    const mx = await call<{ id: string }>('POST', '/operators', {
      name: 'Höly Help',
      email: 'holly@example.org',
      role: 'helpdesk',
    });
    await change(admin, '/policy/sending', { senders: 'listed', advice: 'Ask Maren, room 12.' });
    paths = [
      `/authentication/accounts/${kim}`,
      `/authentication/accounts/${kim}?device=${phone?.id}`,
      '/authentication/outgoing?open=mx.one.example',
      '/authentication/mechanisms',
      '/authentication/passwords',
      '/authentication/sending',
      `/system/operators?open=${mx.id}`,
    ];
  });

  test.afterAll(async () => {
    await admin?.context().close();
    expect(await stack?.stop()).toEqual([]);
  });

  /** All that these forms can change, as leaves by their path. What counts and dates changes is left out. */
  async function leaves(): Promise<Map<string, string>> {
    const all = [
      await account(),
      await call('GET', `/accounts/${kim}/devices`),
      await call('GET', '/password-rule'),
      await call('GET', '/operators'),
      await admin.evaluate(() => fetch('/changes/policy.json').then((answer) => answer.json())),
    ];
    return new Map(leavesOf(all, ''));
  }

  for (const [at, timezoneId] of zones.entries())
    test(`changes the field that was touched, and no other (${timezoneId})`, async ({ browser }) => {
      test.setTimeout(300_000);
      const page = await faraway(browser, admin, timezoneId);
      let saved = 0;
      let before = await leaves();
      for (const path of paths) {
        await page.goto(path);
        for (const form of await formsOf(page)) {
          const count = await touchable(page, form).count();
          // a form of several fields is shared between the two places
          for (let field = count > 1 ? at : 0; field < count; field += zones.length) {
            await page.goto(path);
            const name = await touch(touchable(page, form).nth(field));
            await page.locator(form).getByRole('button', { name: saveButton }).click();
            const most = (await isSaved(page, form)) ? 1 : 0;
            const after = await leaves();
            const differs = [...new Set([...before.keys(), ...after.keys()])].filter(
              (key) => before.get(key) !== after.get(key),
            );
            expect(differs.length, `${path}, ${form}, ${name}: ${differs.join(', ')}`).toBeLessThanOrEqual(
              most,
            );
            saved += differs.length;
            before = after;
          }
        }
      }
      expect(saved).toBeGreaterThan(8);
      await page.context().close();
    });

  test('is refused where somebody else was there in between, and says so', async () => {
    const [who, device] = paths;
    for (const [path, label] of [
      [who, 'Person'],
      [who, 'Messages an hour'],
      [device, 'Label'],
    ] as const) {
      await admin.goto(path ?? '');
      const field = admin.getByLabel(label, { exact: true });
      const form = admin.locator('form').filter({ has: field });
      await field.fill(label === 'Messages an hour' ? '17' : 'of the second');
      const { version } = await account();
      await call('PUT', `/accounts/${kim}`, { version, note: `of the first, ${label}` });
      const before = await leaves();
      await form.getByRole('button', { name: saveButton }).click();
      await expect(form.getByText(/Ada Admin was here first/)).toBeVisible();
      expect(await leaves()).toEqual(before);
    }
  });
});

/** The same person on a telephone in another part of the world. */
async function faraway(browser: Browser, page: Page, timezoneId: string): Promise<Page> {
  const context = await browser.newContext({
    ...{ timezoneId, baseURL: new URL(page.url()).origin, viewport: { width: 390, height: 800 } },
    storageState: await page.context().storageState(),
  });
  return context.newPage();
}

/** Selectors of the forms of a page that can be saved. */
async function formsOf(page: Page): Promise<string[]> {
  const forms = page.locator('form').filter({ has: page.getByRole('button', { name: saveButton }) });
  const labels = await forms.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  return labels.map((label) => `form[aria-label=${JSON.stringify(label)}]`);
}

const touchable = (page: Page, form: string): Locator =>
  page
    .locator(form)
    .locator(
      'input:not([type=hidden], [type=password], [type=radio], [type=file]):enabled, textarea:enabled, select:enabled',
    )
    .filter({ visible: true });

/** Puts another value there, one that is likely to be taken. */
async function touch(field: Locator): Promise<string> {
  const { kind, value, name, options } = await field.evaluate((one) => ({
    kind: one instanceof HTMLInputElement ? one.type : one.tagName.toLowerCase(),
    value: (one as HTMLInputElement).value,
    name: (one as HTMLInputElement).name,
    options: one instanceof HTMLSelectElement ? [...one.options].map((option) => option.value) : [],
  }));
  if (kind === 'checkbox') await field.click();
  else if (kind === 'select') await field.selectOption(options.find((option) => option !== value) ?? value);
  else if (kind === 'date') await field.fill(value === '2032-01-01' ? '2032-02-29' : '2032-01-01');
  else if (/^\d+$/.test(value) || kind === 'number') await field.fill(String(Number(value) + 1));
  else if (kind === 'email') await field.fill(`x${value}`);
  else await field.fill(`${value}x`);
  return name;
}

/** Whether the form was taken; what it refuses is no harm done. */
async function isSaved(page: Page, form: string): Promise<boolean> {
  const said = page.locator(form).locator('output, [role="alert"]').filter({ hasText: /./ });
  await expect
    .poll(async () => (await said.count()) > 0 || (await page.locator(form).count()) === 0)
    .toBe(true);
  return (await page.locator(form).getByRole('alert').filter({ hasText: /./ }).count()) === 0;
}

const passing = /^(?:version|revision|updatedAt|released|lastUsed|current|links?|onGateways)$/;

function leavesOf(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    passing.test(name) ? [] : leavesOf(inner, `${path}.${name}`),
  );
}
