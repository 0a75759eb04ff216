import { type Browser, expect, type Page, test } from '@playwright/test';
import { newPerson, type Person, saveSection, signIn } from './support/person.ts';
import { type Arrived, startSink } from './support/sink.ts';
import { offered, send, tryEnvelope, tryLogin } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';
import { isRoot, ordinaryUser, type User } from './support/user.ts';

/** The same day twice: with the gateway run by root, and by a user without any rights. */
const gateways: { words: string; user: () => User | undefined }[] = [
  ...(isRoot ? [{ words: 'a gateway run by root', user: () => undefined }] : []),
  { words: 'a gateway run by an ordinary user', user: () => (isRoot ? ordinaryUser() : undefined) },
];

const hostName = 'mx1.example.org';
const passwords = {
  ada: 'copper-lantern-fifteen',
  holly: 'quiet-harbour-ninety',
  otto: 'velvet-anvil-seventy',
};

test.describe.configure({ mode: 'parallel' });

for (const { words, user } of gateways)
  test.describe(`the first day with ${words}`, () => {
    test.describe.configure({ mode: 'serial' });

    let stack: Stack;
    let sink: Awaited<ReturnType<typeof startSink>>;
    const people: Person[] = [];
    let admin: Page;
    let helpdesk: Page;
    let auditor: Page;
    /** PEM of the own authority. */
    let ca: string;
    let kim = '';
    let printer = '';

    async function comeIn(browser: Browser): Promise<Page> {
      const person = await newPerson(browser, stack.url);
      people.push(person);
      return person.page;
    }

    /** The last letter with this subject that arrived at the far end. */
    function arrived(subject: string): Arrived | undefined {
      return sink.arrived.findLast(({ data }) => data.includes(`Subject: ${subject}\r\n`));
    }

    const letter = (subject: string) => ({
      from: 'Kim Berg <kim@host1.corp.example>',
      to: 'office@partner.example',
      subject,
    });

    test.beforeAll(async () => {
      [stack, sink] = await Promise.all([startStack({ user: user() }), startSink()]);
    });

    test.afterEach(async ({}, testInfo) => {
      const complaints = people.flatMap((person) => person.complaints());
      if (testInfo.status !== testInfo.expectedStatus || complaints.length > 0)
        for (const { name, output } of stack.outputs())
          await testInfo.attach(`${name}.log`, { body: output, contentType: 'text/plain' });
      expect(complaints, 'what the browser complained about').toEqual([]);
    });

    test.afterAll(async () => {
      for (const { page } of people) await page.context().close();
      await sink?.close();
      expect(await stack?.stop(), 'programs that did not end cleanly').toEqual([]);
    });

    test('the set-up link makes the first admin, once', async ({ browser }) => {
      admin = await comeIn(browser);
      await admin.goto(stack.setUpLink);
      await admin.getByLabel('Your name').fill('Ada Admin');
      await admin.getByLabel('E-mail address').fill('ada@example.org');
      await admin.getByLabel('Password', { exact: true }).fill(passwords.ada);
      await admin.getByRole('button', { name: 'Begin' }).click();
      await expect(admin.getByRole('button', { name: 'Ada Admin, admin' })).toBeVisible();
      const late = await comeIn(browser);
      await late.goto(stack.setUpLink);
      await expect(late.getByRole('heading', { name: 'This set-up link is used up' })).toBeVisible();
    });

    test('the admin enrols the gateway with its code', async () => {
      await expect(admin.getByRole('heading', { name: 'Gateways', level: 1 })).toBeVisible();
      await admin.getByRole('link', { name: 'Enrol a gateway' }).first().click();
      const form = admin.getByRole('form', { name: 'Enrol a gateway' });
      await form.getByLabel('Name').fill('gw1');
      await form.getByLabel('Enrolment code').fill(stack.enrolmentCode);
      await form.getByRole('button', { name: 'Enrol' }).click();
      await expect(admin.getByRole('heading', { name: 'gw1', level: 1 })).toBeVisible();
      await expect(admin.getByText(user() || !isRoot ? 'as an ordinary user' : 'as root')).toBeVisible();
    });

    test('an own authority signs a certificate for the gateway', async () => {
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
      ca = await authorityPem(admin);
    });

    test('host name, listeners with AUTH, and where names come from', async () => {
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
      await host.getByLabel('Relay port').fill(String(sink.port));
      await saveSection(host);
      const everywhere = admin.getByRole('form', { name: 'On all gateways' });
      await everywhere.getByLabel('Postmaster').fill('maren@example.org');
      await saveSection(everywhere);
    });

    test('mechanisms: CRAM-MD5 for a peer that knows nothing better', async () => {
      await admin.goto('/authentication/mechanisms');
      const auth = admin.getByRole('form', { name: 'SMTP AUTH' });
      const offer = auth.getByRole('group', { name: 'Offered' });
      await offer.getByRole('checkbox', { name: 'CRAM-MD5' }).check();
      await auth.getByRole('group', { name: 'Trusted to relay' }).getByLabel('CRAM-MD5').check();
      await auth.getByLabel('Realm').fill('example.org');
      await saveSection(auth);
    });

    test('masquerading, with its preview', async () => {
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

    test('routes to the partner, and rules for relaying', async () => {
      await addEntry(admin, '/policy/routing', { Domain: 'partner.example', 'Goes to': 'relay:[127.0.0.1]' });
      await addEntry(admin, '/policy/routing', { Domain: 'example.org', 'Goes to': 'relay:[127.0.0.1]' });
      await addEntry(admin, '/policy/domains', { 'Domain or network': 'partner.example' });
      await addEntry(admin, '/policy/access', { Key: '192.0.2.10', Action: 'RELAY' });
    });

    test('an account for a person and one for an old server', async () => {
      kim = await makeAccount(admin, { name: 'kim', label: 'Kim Berg' });
      expect(kim).toMatch(/^([a-z]+-){4}[a-z]+$/);
      printer = await makeAccount(admin, { name: 'printer', label: 'print.corp.example', server: true });
      expect(printer).toMatch(/^\S{32}$/);
    });
  });

async function authorityPem(page: Page): Promise<string> {
  const all = await (await page.request.get('/api/v1/certificates')).json();
  const { id } = all.find(({ kind }: { kind: string }) => kind === 'authority');
  return (await page.request.get(`/api/v1/certificates/${id}/pem`)).text();
}

/** Adds one entry to a map and waits until it stands in the list. */
async function addEntry(page: Page, path: string, fields: Record<string, string>): Promise<void> {
  await page.goto(`${path}?new=1`);
  const form = page.getByRole('form', { name: /^New / });
  for (const [label, value] of Object.entries(fields))
    await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByRole('button', { name: 'Save to draft' }).click();
  await expect(form).toBeHidden();
  for (const value of Object.values(fields))
    await expect(page.getByRole('cell', { name: value }).first()).toBeVisible();
}

/** Makes an account and answers its password, which is shown this once. */
async function makeAccount(
  page: Page,
  { name, label, server = false }: { name: string; label: string; server?: boolean },
): Promise<string> {
  await page.goto('/authentication/accounts?new=1');
  const form = page.getByRole('form', { name: 'New account' });
  if (server) await form.getByRole('radio', { name: 'Another server' }).check();
  await form.getByLabel('Account name').fill(name);
  await form.getByLabel(server ? 'Host' : 'Person', { exact: true }).fill(label);
  if (server) await form.getByLabel('Allow legacy challenge-response').check();
  await form.getByRole('button', { name: 'Make account' }).click();
  const dialog = page.getByRole('dialog', { name: /has a new password/ });
  await expect(dialog.getByText('gw1')).toBeVisible();
  const password = await dialog.getByRole('status', { name: 'New password' }).innerText();
  await dialog.getByRole('button', { name: 'I have handed it over' }).click();
  await expect(page.getByRole('heading', { name: label, level: 1 })).toBeVisible();
  return password;
}
