import { expect, type Page, test } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { newPerson } from './support/person.ts';
import { picture } from './support/picture.ts';
import { readyGateway } from './support/ready-gateway.ts';
import { type Stack, startStack } from './support/stack.ts';

/** Mail for a partner whose server is down: the admin sees why it waits, holds one message, tries one, deletes two. */
test.describe('mail that waits', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let complaints: () => string[];

  test.beforeAll(async ({ browser }) => {
    stack = await startStack();
    ({ page: admin, complaints } = await newPerson(browser, stack.url));
    await readyGateway(admin, stack, {
      password: 'copper-lantern-fifteen',
      entries: [{ map: 'mailertable', key: 'partner.example', value: 'smtp:[127.0.0.1]' }],
    });
  });

  test.afterAll(async () => {
    await admin?.context().close();
    expect(await stack?.stop()).toEqual([]);
  });

  test.afterEach(() => expect(complaints()).toEqual([]));

  const row = (recipient: string) => admin.getByRole('row', { name: new RegExp(recipient) });

  test('the page says what waits for whom, and why', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: stack.smtpPort, ignoreTLS: true });
    for (const name of ['ann', 'ben', 'cas'])
      await transport.sendMail({
        ...{ from: 'kim@example.org', to: `${name}@partner.example`, subject: 'Soon', text: 'It waits.\n' },
      });
    await expect(async () => {
      await admin.goto('/mail/queue');
      await expect(row('cas@partner').getByText('The receiving server refuses connections')).toBeVisible({
        timeout: 1000,
      });
    }).toPass({ timeout: 30_000 });
    await admin.getByRole('link', { name: /^partner\.example/ }).click();
    await expect(admin.getByText('3 of 3 messages')).toBeVisible();
    expect(await picture(admin, 'queue')).toEqual([]);
  });

  test('one is held, and tried again once it is released', async () => {
    await row('ann@partner').getByRole('link').first().click();
    const panel = admin.getByRole('complementary');
    await expect(panel.getByText('Deferred: Connection refused by [127.0.0.1]')).toBeVisible();
    expect(await picture(admin, 'queue-message')).toEqual([]);
    await panel.getByRole('button', { name: 'Hold' }).click();
    await expect(panel.getByText('Held', { exact: true })).toBeVisible();
    await panel.getByRole('button', { name: 'Release' }).click();
    await panel.getByRole('button', { name: 'Try now' }).click();
    await expect(panel.getByText(/waits on: Deferred: Connection refused/)).toBeVisible();
  });

  test('two are deleted, with their number named before, and the trail says who did it', async () => {
    await admin.goto('/mail/queue');
    await admin
      .getByRole('checkbox', { name: /Select/ })
      .nth(1)
      .check();
    await admin
      .getByRole('checkbox', { name: /Select/ })
      .nth(2)
      .check();
    await admin.getByRole('button', { name: 'Delete 2 messages …' }).click();
    const panel = admin.getByRole('complementary', { name: 'Delete 2 messages?' });
    expect(await picture(admin, 'queue-delete')).toEqual([]);
    await panel.getByRole('button', { name: 'Delete 2 messages' }).click();
    await expect(admin.getByText('1 of 1 message')).toBeVisible();
    await admin.goto('/system/trail');
    await expect(
      admin.getByText(/in the queue of gw1, from kim@example\.org, was to be deleted/).first(),
    ).toBeVisible();
  });
});
