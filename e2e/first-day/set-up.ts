import { expect, type Page, test } from '@playwright/test';
import { hostName } from '../support/ready-gateway.ts';
import { type Day, passwords } from './day.ts';

/** The set-up link, the gateway and its certificate. */
export function setUp(day: Day): void {
  test('the set-up link makes the first admin, once', async ({ browser }) => {
    const { stack, show, comeIn } = day;
    day.admin = await comeIn(browser);
    await day.admin.goto(stack.setUpLink);
    await show(day.admin, 'set-up');
    await day.admin.getByLabel('Your name').fill('Ada Admin');
    await day.admin.getByLabel('E-mail address').fill('ada@example.org');
    await day.admin.getByLabel('Password', { exact: true }).fill(passwords.ada);
    await day.admin.getByRole('button', { name: 'Begin' }).click();
    await expect(day.admin.getByRole('button', { name: 'Ada Admin, admin' })).toBeVisible();
    const late = await comeIn(browser);
    await late.goto(stack.setUpLink);
    await expect(late.getByRole('heading', { name: 'This set-up link is used up' })).toBeVisible();
    await show(late, 'set-up-used');
    await late.goto('/sign-in');
    await show(late, 'sign-in');
    await late.getByLabel('E-mail address').fill('ada@example.org');
    await late.getByLabel('Password', { exact: true }).fill('not it');
    await late.getByRole('button', { name: 'Sign in' }).click();
    await expect(late.getByRole('form').getByRole('alert')).toBeVisible();
    await show(late, 'sign-in-refused');
  });

  test('the admin enrols the gateway with its code', async () => {
    const { stack, admin, story } = day;
    await expect(admin.getByRole('heading', { name: 'Gateways', level: 1 })).toBeVisible();
    await admin.getByRole('link', { name: 'Enrol a gateway' }).first().click();
    const form = admin.getByRole('form', { name: 'Enrol a gateway' });
    await form.getByLabel('Name').fill('gw1');
    await form.getByLabel('Enrolment code').fill(stack.enrolmentCode);
    await form.getByRole('button', { name: 'Enrol' }).click();
    await expect(admin.getByRole('heading', { name: 'gw1', level: 1 })).toBeVisible();
    await expect(admin.getByText(story.root ? 'as root' : 'as an ordinary user')).toBeVisible();
  });

  test('an own authority signs a certificate for the gateway', async () => {
    const { admin } = day;
    await admin.goto('/certificates');
    await admin.getByRole('link', { name: 'Make your own authority' }).click();
    const authority = admin.getByRole('form', { name: 'Make an authority' });
    await authority.getByLabel('Name').fill('Example mail CA');
    await authority.getByRole('button', { name: 'Make the authority' }).click();
    await admin.getByRole('link', { name: 'Issue a certificate' }).first().click();
    const order = admin.getByRole('form', { name: 'Issue a certificate' });
    await order.getByLabel('Host names').fill(hostName);
    await order.getByRole('checkbox', { name: 'gw1' }).uncheck();
    await order.getByRole('button', { name: 'Issue' }).click();
    await expect(admin.getByRole('heading', { name: hostName })).toBeVisible();
    day.ca = await authorityPem(admin);
  });
}

async function authorityPem(page: Page): Promise<string> {
  const all = await (await page.request.get('/api/v1/certificates')).json();
  const { id } = all.find(({ kind }: { kind: string }) => kind === 'authority');
  return (await page.request.get(`/api/v1/certificates/${id}/pem`)).text();
}
