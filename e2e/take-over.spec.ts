import { expect, type Page, test } from '@playwright/test';
import { forge } from '#lib/pki/fixtures.ts';
import { newPerson } from './support/person.ts';
import { picture } from './support/picture.ts';
import { tryEnvelope } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';

/** A server that has run for years is taken over: its files are read, looked at, put into the draft, deployed; mail obeys them. */
test.describe('taking over a server', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let complaints: () => string[];

  test.beforeAll(async ({ browser }) => {
    stack = await startStack();
    ({ page: admin, complaints } = await newPerson(browser, stack.url));
    await admin.goto(stack.setUpLink);
    await admin.getByLabel('Your name').fill('Ada Admin');
    await admin.getByLabel('E-mail address').fill('ada@example.org');
    await admin.getByLabel('Password', { exact: true }).fill('copper-lantern-fifteen');
    await admin.getByRole('button', { name: 'Begin' }).click();
    await admin.getByRole('link', { name: 'Enrol a gateway' }).first().click();
    const form = admin.getByRole('form', { name: 'Enrol a gateway' });
    await form.getByLabel('Name').fill('gw1');
    await form.getByLabel('Enrolment code').fill(stack.enrolmentCode);
    await form.getByRole('button', { name: 'Enrol' }).click();
    await expect(admin.getByRole('heading', { name: 'gw1', level: 1 })).toBeVisible();
  });

  test.afterAll(async () => {
    await admin?.context().close();
    expect(await stack?.stop()).toEqual([]);
  });

  const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  test('every line of its files gets a verdict', async () => {
    await admin.goto('/policy/import');
    await admin
      .getByLabel('Files', { exact: true })
      .setInputFiles([
        file('sendmail.mc', oldServer(stack.smtpPort)),
        file('access', 'To:blocked.example\tREJECT\n10.0.0.0/8\tRELAY\n'),
        file('aliases', 'postmaster: root\nroot: ops@ok.example\n'),
        file('host.pem', await certificateWithKey()),
        file('notes.txt', 'call the provider'),
      ]);
    await admin.getByLabel('Take private keys over').check();
    const faults = await picture(admin, 'import');
    await admin.getByRole('button', { name: 'Read the files' }).click();
    await expect(admin.getByRole('heading', { name: 'From 5 uploaded files', level: 1 })).toBeVisible();
    const report = admin.getByRole('table', { name: 'Report' });
    await expect(report.getByRole('row', { name: /confMAX_HOP/ })).toContainText('Understood');
    await expect(report.getByRole('row', { name: /confMAX_MESAGE_SIZE/ })).toContainText(
      'confMAX_MESSAGE_SIZE was probably meant',
    );
    await expect(report.getByRole('row', { name: /notes\.txt/ })).toContainText('Refused');
    await expect(admin.getByRole('list', { name: 'Certificates of the import' })).toContainText(
      'with its key',
    );
    const words = admin.getByRole('table', { name: 'Changes in words' });
    await expect(words).toContainText('gw1 shows another certificate');
    faults.push(...(await picture(admin, 'import-report')));
    expect(faults).toEqual([]);
  });

  test('it takes the place of the draft, and the draft is deployed', async () => {
    await admin.getByLabel('Host').selectOption({ label: 'gw1' });
    await admin.getByRole('button', { name: 'Replace the draft' }).click();
    await expect(admin.getByRole('heading', { name: /changes? to review/, level: 1 })).toBeVisible();
    for (const warning of await admin.getByLabel('Accept this warning').all()) await warning.check();
    await admin.getByLabel('Comment').fill('As the old server had it');
    await admin.getByRole('button', { name: /^Deploy \d+ changes?$/ }).click();
    await admin.waitForURL(/\/changes\/releases\/\w+$/);
    const panel = admin.getByRole('region', { name: 'gw1' }).first();
    await expect(panel).toContainText(/In force|Put back|Failed/, { timeout: 60_000 });
    await expect(panel).toContainText('In force');
  });

  test('mail obeys the old rules', async () => {
    const envelope = (to: string) => tryEnvelope(stack.smtpPort, { from: 'kim@old.example', to });
    expect(await envelope('sam@ok.example')).toMatch(/^250 /);
    expect(await envelope('sam@blocked.example')).toMatch(/^550 .*Mailbox disabled/);
    expect(await envelope('sam@elsewhere.example')).toMatch(/^550 .*Relaying denied/);
  });

  test('the gateway shows the old certificate', async () => {
    await admin.goto('/certificates');
    const row = admin.getByRole('row', { name: /mail\.old\.example/ });
    await expect(row).toContainText('gw1');
  });

  test('what no form shows can be edited where it stood', async () => {
    await admin.goto('/policy/custom-rules');
    const kept = admin.getByRole('form', { name: /^Kept from the import/ });
    await kept.getByLabel(/define confMAX_MESAGE_SIZE/).fill('');
    await kept.getByRole('button', { name: 'Save to draft' }).click();
    await expect(admin.getByLabel(/define confMAX_MESAGE_SIZE/)).toHaveCount(0);
    expect(complaints()).toEqual([]);
  });
});

/** As many hosts have it: one file with both. */
async function certificateWithKey(): Promise<string> {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  const { pem, keyPem } = await forge({
    subject: 'CN=mail.old.example',
    names: ['mail.old.example'],
    notBefore: at(-1),
    notAfter: at(90),
  });
  return pem + keyPem;
}

const oldServer = (port: number): string => `divert(-1)
# The mail server of old.example
divert(0)dnl
include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
VERSIONID(\`old.example, rev 12')dnl
OSTYPE(\`linux')dnl
define(\`confDOMAIN_NAME', \`mail.old.example')dnl
define(\`confSERVER_CERT', \`/etc/mail/host.pem')dnl
define(\`confSERVER_KEY', \`/etc/mail/host.pem')dnl
define(\`confMAX_HOP',\`19') dnl
define(\`confMAX_MESAGE_SIZE', \`20971520')dnl
define(\`confAUTH_REALM', \`old.example')dnl
define(\`confAUTH_MECHANISMS', \`DIGEST-MD5 CRAM-MD5')dnl
TRUST_AUTH_MECH(\`DIGEST-MD5 CRAM-MD5')dnl
FEATURE(\`no_default_msa', \`dnl')dnl
RELAY_DOMAIN(\`ok.example blocked.example')dnl
FEATURE(nocanonify)dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`access_db', \`hash -T<TMPF> -o /etc/mail/access.db')dnl
FEATURE(\`blacklist_recipients')dnl
DAEMON_OPTIONS(\`Port=${port},Addr=127.0.0.1, Name=MTA')dnl
MAILER(local)dnl
MAILER(smtp)dnl
`;
