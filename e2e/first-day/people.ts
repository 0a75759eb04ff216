import { expect, test } from '@playwright/test';
import { makeAccount } from '../support/account.ts';
import { joinAs } from '../support/operator.ts';
import { type Day, passwords } from './day.ts';

/** Who logs in at the gateway, and who at the console. */
export function makePeople(day: Day): void {
  test('an account for a person and one for an old server', async () => {
    const { admin } = day;
    day.kim = await makeAccount(admin, { name: 'kim', label: 'Kim Berg' });
    expect(day.kim).toMatch(/^([a-z]+-){4}[a-z]+$/);
    day.printer = await makeAccount(admin, { name: 'printer', label: 'print.corp.example', server: true });
    expect(day.printer).toMatch(/^\S{32}$/);
  });

  test('operators for helpdesk and audit choose their passwords by link', async ({ browser }) => {
    const { admin, comeIn } = day;
    day.helpdesk = await comeIn(browser);
    await joinAs(admin, day.helpdesk, {
      name: 'Holly Helpdesk',
      role: 'Helpdesk',
      password: passwords.holly,
    });
    await expect(day.helpdesk.getByRole('heading', { name: 'Accounts', level: 1 })).toBeVisible();
    day.auditor = await comeIn(browser);
    await joinAs(admin, day.auditor, { name: 'Otto Auditor', role: 'Auditor', password: passwords.otto });
    await expect(
      day.auditor.getByRole('heading', { name: 'Authenticated relaying', level: 1 }),
    ).toBeVisible();
  });
}
