import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { api } from './support/api.ts';
import { downloadOf } from './support/exports.ts';
import { joinAs } from './support/operator.ts';
import { newPerson } from './support/person.ts';
import { picture } from './support/picture.ts';
import { readyGateway } from './support/ready-gateway.ts';
import { startSink } from './support/sink.ts';
import { tryEnvelope } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';

/** Mail for a partner whose server is down: the admin sees why it waits, holds one message, tries one, deletes two. Then an account does what it never did. */
test.describe('mail that waits', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let sink: Awaited<ReturnType<typeof startSink>>;
  let admin: Page;
  let complaints: () => string[];

  test.beforeAll(async ({ browser }) => {
    [stack, sink] = await Promise.all([startStack(), startSink()]);
    ({ page: admin, complaints } = await newPerson(browser, stack.url));
    await readyGateway(admin, stack, {
      password: 'copper-lantern-fifteen',
      host: { relayPort: sink.port },
      entries: [
        { map: 'mailertable', key: 'partner.example', value: 'smtp:[127.0.0.1]' },
        { map: 'mailertable', key: 'friend.example', value: 'relay:[127.0.0.1]' },
      ],
    });
  });

  test.afterAll(async () => {
    await admin?.context().close();
    await sink?.close();
    expect(await stack?.stop()).toEqual([]);
  });

  test.afterEach(() => expect(complaints()).toEqual([]));

  const row = (recipient: string) => admin.getByRole('row', { name: new RegExp(recipient) });

  test('tracking shows each recipient’s end as it comes, and the whole journey behind it', async () => {
    const send = (to: string) =>
      createTransport({ host: '127.0.0.1', port: stack.smtpPort, ignoreTLS: true }).sendMail({
        ...{ from: 'kim@example.org', to, subject: 'Where is it?', text: 'Here.\n' },
      });
    await admin.goto('/mail/tracking');
    await expect(admin.getByText('Live', { exact: true })).toBeVisible();
    await send('ann@friend.example');
    await tryEnvelope(stack.smtpPort, { from: 'eve@strange.example', to: 'bob@elsewhere.example' });
    await expect(row('ann@friend').getByText('Delivered')).toBeVisible();
    await expect(row('ann@friend').getByText(/kept/)).toBeVisible(); // the next server's own word
    await expect(row('bob@elsewhere').getByText('Relaying refused')).toBeVisible();

    await admin.getByRole('button', { name: 'Pause' }).click();
    await send('bea@friend.example');
    await expect(admin.getByRole('button', { name: 'Show 1 new' })).toBeVisible();
    await expect(row('bea@friend')).toHaveCount(0);
    await admin.getByRole('button', { name: 'Show 1 new' }).click();
    await expect(row('bea@friend').getByText('Delivered')).toBeVisible();

    await row('ann@friend').focus();
    await admin.keyboard.press('Space');
    const journey = admin.getByRole('list', { name: /^Journey of / });
    for (const step of [
      /^Connected/,
      /^Accepted from kim@example\.org/,
      /^Routed to/,
      /ann@friend\.example: delivered/,
    ])
      await expect(journey.getByText(step)).toBeVisible();
    await expect(admin.getByText(/to=<ann@friend\.example>/)).toBeVisible();
    expect(await picture(admin, 'tracking')).toEqual([]);

    await row('bob@elsewhere').getByRole('link', { name: '@elsewhere.example' }).click();
    await expect(admin.getByRole('combobox', { name: 'Search messages' })).toHaveValue(
      'to:elsewhere.example',
    );
    await expect(row('ann@friend')).toHaveCount(0);
    await row('bob@elsewhere')
      .getByRole('link', { name: 'Refused' })
      .click({ modifiers: ['Alt'] });
    await expect(admin.getByText('No message matches.')).toBeVisible();
  });

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

  test('an account that sends by night from a strange network is an alarm, and is stopped', async () => {
    await api(admin, 'POST', '/accounts', { name: 'kim', kind: 'person', label: 'Kim Berg' });
    const file = join(stack.place, 'history.log');
    await writeFile(file, history(new Date()));
    const program = join(import.meta.dirname, '../bin/postern.mjs');
    const env = { ...process.env, POSTERN_DATA: join(stack.place, 'console') };
    await promisify(execFile)(process.execPath, [program, 'log', 'import', '--gateway', 'gw1', file], {
      env,
    });
    await expect(async () => {
      await admin.goto('/mail/unusual');
      await expect(admin.getByText(/never more than 1 before/)).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 90_000 });
    await expect(admin.getByText(/Used from 203\.0\.113\.0\/24, where it was never seen/)).toBeVisible();
    expect(await picture(admin, 'unusual')).toEqual([]);
    await admin.getByRole('button', { name: 'Disable kim and hold its mail' }).click();
    await expect(admin.getByText('disabled', { exact: true })).toBeVisible();
    await admin.getByLabel('What it was').fill('A stolen password; Kim was told');
    await admin.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(admin.getByText('Nothing unusual that nobody has looked at.')).toBeVisible();
    await admin.goto('/mail/unusual?state=all');
    await expect(admin.getByText(/by Ada Admin: A stolen password; Kim was told/)).toBeVisible();
  });

  test('who relays how much: the address that is new stands out, and a span of the chart is looked at closer', async () => {
    await admin.goto('/mail/relaying?q=since:7d');
    await admin.getByRole('link', { name: 'kim', exact: true }).click();
    await expect(
      admin.getByRole('row', { name: /^203\.0\.113\.66 new 203\.0\.113\.0\/24 40 / }),
    ).toBeVisible();
    await expect(admin.getByRole('row', { name: /^192\.0\.2\.17 192\.0\.2\.0\/24/ })).toBeVisible();
    await expect(admin.getByText(/^Held against/)).toBeVisible();
    await admin.getByText('The chart as a table').click();
    expect(await picture(admin, 'relaying-account')).toEqual([]);
    await admin.getByRole('slider', { name: 'Messages in 3 hours' }).focus();
    await admin.keyboard.press('Shift+ArrowLeft');
    await admin.keyboard.press('Enter');
    await admin.waitForURL(/account%3Akim.since%3A.*until%3A/);
    await expect(admin.getByRole('slider', { name: 'Messages in 5 minutes' })).toBeVisible();
    await admin.getByRole('link', { name: 'Its messages' }).click();
    await admin.waitForURL('**/mail/tracking?*');
  });

  test('the auditor exports what kim sent: the file is the one that page and trail know', async ({
    browser,
  }) => {
    const { page: otto } = await newPerson(browser, stack.url);
    await joinAs(admin, otto, { name: 'Otto Auditor', role: 'Auditor', password: 'granite-teapot-eleven' });
    await otto.waitForURL('**/mail/relaying');
    await otto.goto('/mail/reports/exports?q=account:kim');
    const { bytes, sha256 } = await downloadOf(otto, 'Recipients as CSV');
    const lines = bytes.toString('utf8').trimEnd().split('\r\n');
    expect([lines[0]?.slice(0, 21), lines.length]).toEqual(['time,gateway,queueId,', 62]);
    await expect(otto.getByText(sha256)).toBeVisible();
    expect(await picture(otto, 'exports')).toEqual([]);
    await otto.goto('/system/trail?kind=maillog.exported');
    await expect(otto.getByText(sha256).first()).toBeVisible();

    await otto.goto('/mail/reports?kind=month&of=account&name=kim');
    expect(await picture(otto, 'report')).toEqual([]);
    await otto.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect(otto.getByRole('heading', { name: /the account kim$/ }).first()).toBeVisible();
    await expect(otto.getByText(/UTC by Otto Auditor$/)).toBeVisible();
    await expect(otto.getByRole('button', { name: 'Show' })).toBeHidden();
    await otto.context().close();
  });

  test('helpdesk exports nothing', async ({ browser }) => {
    const { page: holly } = await newPerson(browser, stack.url);
    await joinAs(admin, holly, { name: 'Holly Helpdesk', role: 'Helpdesk', password: 'velvet-anchor-nine' });
    await expect(holly.getByRole('heading', { name: 'Accounts', level: 1 })).toBeVisible();
    const path = `${stack.url}/api/v1/mail-log/export?q=account:kim`;
    expect((await holly.request.get(path)).status()).toBe(403);
    expect((await holly.request.get(`${stack.url}/mail/reports/exports`)).status()).toBe(404);
    await holly.context().close();
  });
});

/** Three weeks of one letter a day at nine, and forty within the last hour. */
function history(now: Date): string {
  const day = 86_400_000;
  const today = Math.floor(now.getTime() / day) * day;
  const letter = (at: number, number: number, client: string) => {
    const pid = 20_000 + number;
    const id = `4AHIST${String(number).padStart(8, '0')}`;
    const head = `${new Date(at).toISOString().slice(0, 19)}+00:00 mx1 sendmail[${pid}]:`;
    return [
      `${head} AUTH=server, relay=pc.example.net [${client}], authid=kim, mech=PLAIN, bits=0`,
      `${head} ${id}: from=<kim@example.org>, size=900, class=0, nrcpts=1, msgid=<${number}@example.org>, proto=ESMTPSA, daemon=MSA, relay=pc.example.net [${client}]`,
      `${head} ${id}: to=<sam@partner.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30900, relay=mx.partner.example. [192.0.2.99], dsn=2.0.0, stat=Sent (ok)`,
    ];
  };
  const usual = Array.from({ length: 21 }, (_, at) =>
    letter(today - (22 - at) * day + 9 * 3_600_000, at, '192.0.2.17'),
  );
  const hour = Math.floor(now.getTime() / 3_600_000 - 1) * 3_600_000;
  const burst = Array.from({ length: 40 }, (_, at) => letter(hour + at * 1000, 100 + at, '203.0.113.66'));
  return `${[...usual, ...burst].flat().join('\n')}\n`;
}
