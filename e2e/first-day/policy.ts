import { expect, test } from '@playwright/test';
import { addEntry } from '../support/entry.ts';
import { saveSection } from '../support/person.ts';
import { hostName } from '../support/ready-gateway.ts';
import type { Day } from './day.ts';

/** What the admin enters. */
export function writePolicy(day: Day): void {
  test('host name, listeners with AUTH, and where names come from', async () => {
    const { stack, admin, sinkPort } = day;
    await admin.goto('/policy/gateway');
    const host = admin.getByRole('form', { name: 'gw1' });
    await host.getByLabel('Host name').fill(hostName);
    await expect(host.getByLabel('Port', { exact: true })).toHaveCount(2);
    const ports = host.getByLabel('Port', { exact: true });
    await expect(ports.nth(0)).toHaveValue(String(stack.smtpPort));
    await expect(ports.nth(1)).toHaveValue(String(stack.submissionPort));
    await expect(host.getByRole('checkbox', { name: 'Demand a log-in' }).nth(1)).toBeChecked();
    await host
      .getByLabel('Certificate', { exact: true })
      .selectOption({ label: `${hostName} (${hostName})` });
    await host.getByLabel('Names come from').selectOption({ label: 'The hosts file alone' });
    await host.getByLabel('Relay port').fill(String(sinkPort()));
    await saveSection(host);
    const everywhere = admin.getByRole('form', { name: 'On all gateways' });
    await everywhere.getByLabel('Postmaster').fill('maren@example.org');
    await saveSection(everywhere);
  });

  test('mechanisms: CRAM-MD5 for a peer that knows nothing better', async () => {
    const { admin } = day;
    await admin.goto('/authentication/mechanisms');
    const auth = admin.getByRole('form', { name: 'SMTP AUTH' });
    const offer = auth.getByRole('group', { name: 'Offered' });
    await offer.getByRole('checkbox', { name: 'CRAM-MD5' }).check();
    await auth.getByRole('group', { name: 'Trusted to relay' }).getByLabel('CRAM-MD5').check();
    await auth.getByRole('textbox', { name: 'Realm' }).fill('example.org');
    await saveSection(auth);
  });

  test('masquerading, with its preview', async () => {
    const { admin } = day;
    await admin.goto('/policy/masquerading');
    const senders = admin.getByRole('form', { name: 'Sender addresses' });
    await senders.getByLabel('Send as').fill('example.org');
    await senders.getByLabel('Domains that are rewritten').fill('corp.example');
    await senders.getByLabel('The envelope sender too').check();
    await senders.getByLabel('Everything below these domains').check();
    await saveSection(senders);
    await admin.getByLabel('Address', { exact: true }).fill('kim@host1.corp.example');
    await admin.getByRole('button', { name: 'Try' }).click();
    await expect(admin.getByText('kim@example.org')).toHaveCount(2);
  });

  test('a setting found by its misspelt name, and one taken back', async () => {
    const { admin } = day;
    await admin.goto('/policy/options');
    await admin.getByRole('searchbox', { name: /^Search \d+ settings/ }).fill('MaxMesageSize');
    await admin.keyboard.press('Enter');
    await admin.getByRole('link', { name: 'confMAX_MESSAGE_SIZE' }).click();
    const found = admin.getByRole('form', { name: 'Settings that match' });
    await found.getByLabel('Largest message').fill('20M');
    await saveSection(found);
    await admin.goto('/policy/options?group=logging');
    const logging = admin.getByRole('form', { name: 'Logging' });
    await logging.getByRole('button', { name: 'Leave it to the daemon confLOG_LEVEL' }).click();
    await expect(logging.getByLabel('Log level', { exact: true })).toHaveValue('9');
    await admin.goto('/policy/options');
    const changed = admin.getByRole('form', { name: 'Changed settings' });
    await expect(changed.getByLabel('Largest message')).toHaveValue('20971520');
    await changed.getByRole('button', { name: 'Reset to what Postern chooses confLOG_LEVEL' }).click();
    await expect(changed.getByLabel('Log level', { exact: true })).toHaveCount(0);
  });

  test('routes to the partner, and rules for relaying', async () => {
    const { admin } = day;
    await addEntry(admin, '/policy/routing', { Domain: 'partner.example', 'Goes to': 'relay:[127.0.0.1]' });
    await addEntry(admin, '/policy/routing', { Domain: 'example.org', 'Goes to': 'relay:[127.0.0.1]' });
    await addEntry(admin, '/policy/domains', { 'Domain or network': 'partner.example' });
    await addEntry(admin, '/policy/access', {
      Key: '192.0.2.10',
      Action: 'RELAY',
      'Ends on': '2020-12-31',
    });
  });
}
