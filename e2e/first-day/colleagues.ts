import { expect, type Page, test } from '@playwright/test';
import { placesOf } from '#components/shell/role-places.ts';
import { takePassword } from '../support/account.ts';
import { tryLogin } from '../support/smtp.ts';
import type { Day } from './day.ts';

/** What helpdesk and auditor do, and what they cannot. */
export function workTogether(day: Day): void {
  test('helpdesk resets the password: within a second the old one fails and the new one works', async () => {
    const { stack, helpdesk, show, arrived, mail } = day;
    for (const path of ['/overview', '/policy/access', '/mail/relaying', '/mail/reports', '/system/trail']) {
      await helpdesk.goto(path);
      await expect(helpdesk.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    }
    await helpdesk.getByRole('link', { name: 'Go to the console' }).click();
    await helpdesk.getByRole('searchbox', { name: 'Search name, person, address or note' }).fill('berg');
    await helpdesk.keyboard.press('Enter');
    await helpdesk.getByRole('link', { name: 'kim', exact: true }).click();
    await helpdesk.getByRole('link', { name: 'Reset password' }).click();
    await helpdesk
      .getByRole('form', { name: 'Reset password' })
      .getByRole('button', { name: 'Reset password' })
      .click();
    // how long it took until it was in force on gw1: a fraction of a second where nothing else wants the machine
    await expect(helpdesk.getByRole('dialog').getByText(/^Live on gw1, \d\.\d s after/)).toBeVisible();
    await show(helpdesk, 'account-reset-done');
    const old = day.kim;
    day.kim = await takePassword(helpdesk);
    const outcome = (password: string) =>
      tryLogin(stack.submissionPort, { user: 'kim', password, mechanism: 'PLAIN' });
    expect(await outcome(old)).toMatchObject({ accepted: false });
    expect(await outcome(day.kim)).toMatchObject({ accepted: true });
    await mail({ user: 'kim', password: day.kim, mechanism: 'SCRAM-SHA-256' }, 'with the new password');
    await expect.poll(() => arrived('with the new password')).toBeDefined();
  });

  test('the auditor finds the message by its account, with its raw lines, and who reset what', async () => {
    const { auditor, show } = day;
    await auditor.goto('/mail/tracking');
    await auditor.getByRole('combobox', { name: 'Search messages' }).fill('account:kim');
    const row = auditor.getByRole('row', { name: 'kim@host1.corp.example' }).last();
    await expect(async () => {
      await auditor.getByRole('button', { name: 'Search', exact: true }).click();
      await expect(row).toContainText('Delivered');
    }).toPass({ timeout: 20_000 });
    await expect(row).toContainText('127.0.0.2');
    await row.getByRole('link').first().click();
    await expect(auditor.getByRole('link', { name: 'PLAIN', exact: true })).toBeVisible();
    await expect(auditor.getByText(/AUTH=server, relay=.*authid=kim, mech=PLAIN/)).toBeVisible();
    await expect(auditor.getByText(/stat=Sent/)).toBeVisible();
    await show(auditor, 'auditor-tracking-open');
    await auditor.goto('/system/trail?kind=account.password-reset');
    const reset = auditor.getByRole('row', { name: 'The password of kim was reset' });
    await expect(reset).toContainText('Holly Helpdesk');
  });

  test('the auditor can change nothing', async () => {
    const { auditor } = day;
    const changing =
      /^(Save|Add|New|Make|Issue|Delete|Reset|Deploy|Place|Lift|Enrol|Edit|Discard|Disable|Unlock|Acknowledge|Grant|Revoke|Renew|Put back)\b/;
    // their own password, sessions and tokens are theirs to change
    for (const { href } of placesOf('auditor').filter((place) => place.href !== '/system/sessions')) {
      await auditor.goto(href);
      const main = auditor.getByRole('main');
      await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(main.locator('[data-save]')).toHaveCount(0);
      await expect(main.getByRole('button', { name: changing })).toHaveCount(0);
      await expect(main.getByRole('link', { name: changing })).toHaveCount(0);
    }
    const taken = await writesTaken(auditor);
    expect(taken.filter((route) => !/ \/(self\/|mail-log\/retention\/preview$)/.test(route))).toEqual([]);
  });
}

/** Tries every write of the API from this page's session; answers the routes that did not refuse it with 403. */
async function writesTaken(page: Page): Promise<string[]> {
  const { paths } = await (await page.request.get('/api/v1/openapi.json')).json();
  const taken: string[] = [];
  for (const [path, methods] of Object.entries<object>(paths))
    for (const method of Object.keys(methods).filter((name) => name !== 'get')) {
      const answer = await page.request.fetch(`/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method,
        headers: { 'sec-fetch-site': 'same-origin' },
        data: {},
      });
      const { code } = await answer.json();
      if (answer.status() !== 403 || code !== 'forbidden') taken.push(`${method} ${path}`);
    }
  expect(Object.keys(paths).length).toBeGreaterThan(20);
  return taken;
}
