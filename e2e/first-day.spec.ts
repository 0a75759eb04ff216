import { type Browser, expect, type Page, test } from '@playwright/test';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import { newPerson, type Person, saveSection } from './support/person.ts';
import { picture } from './support/picture.ts';
import { type Arrived, startSink } from './support/sink.ts';
import { offered, send, tryEnvelope, tryLogin } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';
import { isRoot, ordinaryUser } from './support/user.ts';

/** The same day twice: with the gateway run by root, and by a user without any rights. */
const ordinary = { words: 'a gateway run by an ordinary user', root: false };
const gateways = isRoot ? [{ words: 'a gateway run by root', root: true }, ordinary] : [ordinary];

const hostName = 'mx1.example.org';
const passwords = {
  ada: 'copper-lantern-fifteen',
  holly: 'quiet-harbour-ninety',
  otto: 'velvet-anvil-seventy',
};

test.describe.configure({ mode: 'parallel' });

type Place = { role: 'admin' | 'helpdesk' | 'auditor'; name: string; path: string; open?: string | RegExp };

/** Every page of each role: its name, its address, and the link to follow there. */
const places: Place[] = [
  { role: 'admin', name: 'overview', path: '/overview' },
  { role: 'admin', name: 'policy-gateway', path: '/policy/gateway' },
  { role: 'admin', name: 'access', path: '/policy/access' },
  { role: 'admin', name: 'access-open', path: '/policy/access', open: /192\.0\.2\.10/ },
  { role: 'admin', name: 'access-new', path: '/policy/access?new=1' },
  { role: 'admin', name: 'domains', path: '/policy/domains' },
  { role: 'admin', name: 'local-names', path: '/policy/domains?map=local-host-names' },
  { role: 'admin', name: 'routing', path: '/policy/routing' },
  { role: 'admin', name: 'virtual-users', path: '/policy/virtual-users' },
  { role: 'admin', name: 'aliases', path: '/policy/aliases' },
  { role: 'admin', name: 'masquerading', path: '/policy/masquerading?address=kim@host1.corp.example' },
  { role: 'admin', name: 'options', path: '/policy/options' },
  { role: 'admin', name: 'features', path: '/policy/features' },
  { role: 'admin', name: 'features-elsewhere', path: '/policy/features?group=forms' },
  { role: 'admin', name: 'filters', path: '/policy/filters' },
  { role: 'admin', name: 'dns-lists', path: '/policy/access/dns-lists' },
  { role: 'admin', name: 'custom-rules', path: '/policy/custom-rules' },
  { role: 'admin', name: 'imports', path: '/policy/import' },
  { role: 'admin', name: 'accounts', path: '/authentication/accounts' },
  { role: 'admin', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'admin', name: 'account-new', path: '/authentication/accounts?new=1' },
  { role: 'admin', name: 'passwords', path: '/authentication/passwords' },
  { role: 'admin', name: 'mechanisms', path: '/authentication/mechanisms' },
  { role: 'admin', name: 'outgoing-login-new', path: '/authentication/outgoing?new=1' },
  { role: 'admin', name: 'outgoing-import', path: '/authentication/outgoing?import=1' },
  { role: 'admin', name: 'provider', path: '/policy/routing?provider=1' },
  { role: 'admin', name: 'outgoing-addresses', path: '/policy/outgoing-addresses?part=domains' },
  { role: 'admin', name: 'certificates', path: '/certificates' },
  { role: 'admin', name: 'tls-policy', path: '/certificates/tls-policy' },
  { role: 'admin', name: 'certificate', path: '/certificates', open: hostName },
  { role: 'admin', name: 'authority-new', path: '/certificates?new=authority' },
  { role: 'admin', name: 'certificate-issue', path: '/certificates?new=issue' },
  { role: 'admin', name: 'certificate-request', path: '/certificates?new=request' },
  { role: 'admin', name: 'certificate-import', path: '/certificates?new=import' },
  { role: 'admin', name: 'certificate-self-signed', path: '/certificates?new=self-signed' },
  { role: 'admin', name: 'review-after', path: '/changes/review' },
  { role: 'admin', name: 'releases', path: '/changes/releases' },
  { role: 'admin', name: 'release', path: '/changes/releases', open: 'Nothing from spam.example' },
  { role: 'admin', name: 'help', path: '/help/findings' },
  { role: 'admin', name: 'help-rule', path: '/help/findings/access/shadowed' },
  { role: 'admin', name: 'relaying', path: '/mail/relaying' },
  { role: 'admin', name: 'gateways', path: '/system/gateways' },
  { role: 'admin', name: 'gateway', path: '/system/gateways', open: 'gw1' },
  { role: 'admin', name: 'gateway-new', path: '/system/gateways?new=1' },
  { role: 'admin', name: 'operators', path: '/system/operators' },
  { role: 'admin', name: 'operator', path: '/system/operators', open: 'Holly Helpdesk' },
  { role: 'admin', name: 'operator-new', path: '/system/operators?new=1' },
  { role: 'admin', name: 'trail', path: '/system/trail' },
  { role: 'admin', name: 'sessions', path: '/system/sessions' },
  { role: 'helpdesk', name: 'accounts', path: '/authentication/accounts' },
  { role: 'helpdesk', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'helpdesk', name: 'not-for-helpdesk', path: '/policy/access' },
  { role: 'helpdesk', name: 'sessions', path: '/system/sessions' },
  { role: 'auditor', name: 'relaying', path: '/mail/relaying' },
  { role: 'auditor', name: 'releases', path: '/changes/releases' },
  { role: 'auditor', name: 'trail', path: '/system/trail' },
  { role: 'auditor', name: 'policy-gateway', path: '/policy/gateway' },
  { role: 'auditor', name: 'access-open', path: '/policy/access', open: /192\.0\.2\.10/ },
  { role: 'auditor', name: 'account', path: '/authentication/accounts', open: 'kim' },
  { role: 'auditor', name: 'certificate', path: '/certificates', open: hostName },
];

for (const [story, { words, root }] of gateways.entries())
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
    /** The release of the first deployment. */
    let first = '';
    let kim = '';
    let printer = '';

    /** What is wrong with the pages that were taken; the last chapter asks. */
    const faults: string[] = [];
    async function show(page: Page, name: string): Promise<void> {
      if (story === 0) faults.push(...(await picture(page, name)));
    }

    async function comeIn(browser: Browser): Promise<Page> {
      const person = await newPerson(browser, stack.url);
      people.push(person);
      return person.page;
    }

    /** The last letter with this subject that arrived at the far end. */
    function arrived(subject: string): Arrived | undefined {
      return sink.arrived.findLast(({ data }) => data.includes(`Subject: ${subject}\r\n`));
    }

    /** Kim's host sends a letter to the partner, by way of the submission port. */
    async function mail(login: LoginTrial, subject: string): Promise<void> {
      const letter = { from: 'Kim Berg <kim@host1.corp.example>', to: 'office@partner.example', subject };
      expect(await send(stack.submissionPort, login, { letter, ca, hostName })).toMatch(/^250 2\.0\.0 /);
    }

    test.beforeAll(async () => {
      [stack, sink] = await Promise.all([
        startStack({ user: isRoot && !root ? ordinaryUser() : undefined }),
        startSink(),
      ]);
    });

    test.afterEach(async () => {
      const testInfo = test.info();
      const complaints = people.flatMap((person) => person.complaints());
      if (testInfo.status !== testInfo.expectedStatus || complaints.length > 0)
        for (const { name, output } of stack.outputs())
          await testInfo.attach(`${name}.log`, { body: output, contentType: 'text/plain' });
      expect(complaints, 'what the browser complained about').toEqual([]);
    });

    test.afterAll(async () => {
      for (const { page } of people) await page.context().close();
      await sink?.close();
      expect((await stack?.stop()) ?? [], 'programs that did not end cleanly').toEqual([]);
    });

    test('the set-up link makes the first admin, once', async ({ browser }) => {
      admin = await comeIn(browser);
      await admin.goto(stack.setUpLink);
      await show(admin, 'set-up');
      await admin.getByLabel('Your name').fill('Ada Admin');
      await admin.getByLabel('E-mail address').fill('ada@example.org');
      await admin.getByLabel('Password', { exact: true }).fill(passwords.ada);
      await admin.getByRole('button', { name: 'Begin' }).click();
      await expect(admin.getByRole('button', { name: 'Ada Admin, admin' })).toBeVisible();
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
      await expect(admin.getByRole('heading', { name: 'Gateways', level: 1 })).toBeVisible();
      await admin.getByRole('link', { name: 'Enrol a gateway' }).first().click();
      const form = admin.getByRole('form', { name: 'Enrol a gateway' });
      await form.getByLabel('Name').fill('gw1');
      await form.getByLabel('Enrolment code').fill(stack.enrolmentCode);
      await form.getByRole('button', { name: 'Enrol' }).click();
      await expect(admin.getByRole('heading', { name: 'gw1', level: 1 })).toBeVisible();
      await expect(admin.getByText(root ? 'as root' : 'as an ordinary user')).toBeVisible();
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
      await auth.getByRole('textbox', { name: 'Realm' }).fill('example.org');
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

    test('a setting found by its misspelt name, and one taken back', async () => {
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
      await addEntry(admin, '/policy/routing', { Domain: 'partner.example', 'Goes to': 'relay:[127.0.0.1]' });
      await addEntry(admin, '/policy/routing', { Domain: 'example.org', 'Goes to': 'relay:[127.0.0.1]' });
      await addEntry(admin, '/policy/domains', { 'Domain or network': 'partner.example' });
      await addEntry(admin, '/policy/access', {
        Key: '192.0.2.10',
        Action: 'RELAY',
        'Ends on': '2020-12-31',
      });
    });

    test('an account for a person and one for an old server', async () => {
      kim = await makeAccount(admin, { name: 'kim', label: 'Kim Berg' });
      expect(kim).toMatch(/^([a-z]+-){4}[a-z]+$/);
      printer = await makeAccount(admin, { name: 'printer', label: 'print.corp.example', server: true });
      expect(printer).toMatch(/^\S{32}$/);
    });

    test('operators for helpdesk and audit choose their passwords by link', async ({ browser }) => {
      helpdesk = await comeIn(browser);
      await joinAs(admin, helpdesk, { name: 'Holly Helpdesk', role: 'Helpdesk', password: passwords.holly });
      await expect(helpdesk.getByRole('heading', { name: 'Accounts', level: 1 })).toBeVisible();
      auditor = await comeIn(browser);
      await joinAs(admin, auditor, { name: 'Otto Auditor', role: 'Auditor', password: passwords.otto });
      await expect(auditor.getByRole('heading', { name: 'Authenticated relaying', level: 1 })).toBeVisible();
    });

    test('review, accept the warnings, deploy, and see the steps', async () => {
      await admin.goto('/changes/review');
      await expect(admin.getByText('192.0.2.10 was wanted until 2020-12-31')).toBeVisible();
      await expect(admin.getByText('1 warning is not accepted yet.')).toBeVisible();
      await show(admin, 'review');
      first = await deploy(admin, 'Our first policy');
      const steps = admin.getByRole('list', { name: 'Deployment on gw1' });
      await settled(admin, 'In force');
      await show(admin, 'release-deployed');
      for (const step of ['Staged', 'Compiled', 'Checked by the daemon', 'Activated', 'Probed', 'Confirmed'])
        await expect(steps.getByText(`${step}, done`)).toBeVisible();
    });

    test('the probe is green', async () => {
      await admin.goto('/system/gateways');
      await admin.getByRole('link', { name: 'gw1' }).click();
      await admin.getByRole('button', { name: 'Probe' }).click();
      await expect(admin.getByText('The daemon does what the release says.')).toBeVisible({
        timeout: 30_000,
      });
      await expect(admin.getByRole('list', { name: 'Checks' })).toContainText('relay');
      await show(admin, 'gateway-probed');
    });

    test('PLAIN over STARTTLS sends, and the letter leaves masqueraded', async () => {
      await mail({ user: 'kim', password: kim, mechanism: 'PLAIN' }, 'by PLAIN');
      await expect
        .poll(() => arrived('by PLAIN'))
        .toMatchObject({
          from: 'kim@example.org',
          to: ['office@partner.example'],
          data: expect.stringMatching(/^From: Kim Berg <kim@example\.org>\r$/m),
        });
    });

    test('SCRAM-SHA-256 works for the person, CRAM-MD5 for the server alone', async () => {
      await mail({ user: 'kim', password: kim, mechanism: 'SCRAM-SHA-256' }, 'by SCRAM');
      await mail({ user: 'printer', password: printer, mechanism: 'CRAM-MD5' }, 'by CRAM');
      await expect.poll(() => arrived('by SCRAM')).toBeDefined();
      await expect.poll(() => arrived('by CRAM')).toBeDefined();
      const refused = { user: 'kim', password: kim, mechanism: 'CRAM-MD5' } as const;
      expect(await tryLogin(stack.submissionPort, refused)).toMatchObject({ accepted: false });
    });

    test('nothing that sends a password is offered without TLS', async () => {
      for (const port of [stack.smtpPort, stack.submissionPort]) {
        expect((await offered(port, { tls: false })).get('AUTH')).toEqual(['SCRAM-SHA-256', 'CRAM-MD5']);
        expect((await offered(port, { tls: true })).get('AUTH')).toEqual([
          'SCRAM-SHA-256',
          'CRAM-MD5',
          'PLAIN',
          'LOGIN',
        ]);
      }
    });

    test('a stranger may write to the partner, and relay nowhere else', async () => {
      const from = 'somebody@elsewhere.example';
      expect(await tryEnvelope(stack.smtpPort, { from, to: 'office@partner.example' })).toMatch(/^250 /);
      expect(await tryEnvelope(stack.smtpPort, { from, to: 'victim@other.example' })).toMatch(
        /^550 5\.7\.1 /,
      );
    });

    test('helpdesk resets the password: within a second the old one fails and the new one works', async () => {
      for (const path of ['/overview', '/policy/access', '/mail/relaying', '/system/trail']) {
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
      const old = kim;
      kim = await takePassword(helpdesk);
      const outcome = (password: string) =>
        tryLogin(stack.submissionPort, { user: 'kim', password, mechanism: 'PLAIN' });
      expect(await outcome(old)).toMatchObject({ accepted: false });
      expect(await outcome(kim)).toMatchObject({ accepted: true });
      await mail({ user: 'kim', password: kim, mechanism: 'SCRAM-SHA-256' }, 'with the new password');
      await expect.poll(() => arrived('with the new password')).toBeDefined();
    });

    test('the auditor finds the message by its account, with its raw lines, and who reset what', async () => {
      await auditor.goto('/mail/relaying');
      await auditor.getByRole('combobox', { name: 'Search messages' }).fill('account:kim');
      const row = auditor.getByRole('row', { name: 'kim@host1.corp.example' }).last();
      await expect(async () => {
        await auditor.getByRole('button', { name: 'Search', exact: true }).click();
        await expect(row).toContainText('Delivered');
      }).toPass({ timeout: 20_000 });
      await expect(row).toContainText('PLAIN');
      await expect(row).toContainText('127.0.0.2');
      await row.getByRole('link').first().click();
      await expect(auditor.getByText(/AUTH=server, relay=.*authid=kim, mech=PLAIN/)).toBeVisible();
      await expect(auditor.getByText(/stat=Sent/)).toBeVisible();
      await show(auditor, 'auditor-relaying-open');
      await auditor.goto('/system/trail');
      const reset = auditor.getByRole('row', { name: 'The password of kim was reset' });
      await expect(reset).toContainText('Holly Helpdesk');
    });

    test('the auditor can change nothing', async () => {
      for (const path of ['/policy/gateway', '/policy/access', '/certificates', '/authentication/accounts']) {
        await auditor.goto(path);
        await expect(auditor.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
        await expect(
          auditor
            .getByRole('main')
            .getByRole('button', { name: /^(Save|Add|Make|Issue|Delete|Reset|Deploy)/ }),
        ).toHaveCount(0);
        await expect(
          auditor.getByRole('main').getByRole('link', { name: /^(Add|New|Make|Issue|Reset)/ }),
        ).toHaveCount(0);
      }
      const taken = await writesTaken(auditor);
      expect(taken.filter((route) => !/ \/(self\/|gateways\/\{id\}\/probe$)/.test(route))).toEqual([]);
    });

    test('a REJECT rule bites, and no more once it is rolled back', async () => {
      const envelope = { from: 'sales@spam.example', to: 'office@partner.example' };
      expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^250 /);
      await addEntry(
        admin,
        '/policy/access',
        { Key: 'spam.example', Action: 'REJECT' },
        'The sender (From:)',
      );
      await admin.goto('/changes/review');
      await show(admin, 'review-change');
      await deploy(admin, 'Nothing from spam.example');
      await settled(admin, 'In force');
      expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^550 5\.7\.1 .*Access denied/);

      await admin.goto(`/changes/releases/${first}`);
      await admin.getByRole('button', { name: /^Put .* in force$/ }).click();
      await settled(admin, 'Put back');
      expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^250 /);
    });

    test('a rule set the daemon cannot read is refused with its words, and mail still flows', async () => {
      await admin.goto('/policy/custom-rules');
      const rules = admin.getByRole('form', { name: 'Rules' });
      await rules.getByLabel('Rule sets', { exact: true }).fill('SLocal_check_mail\nR$*\t\t$9');
      await saveSection(rules);
      await deploy(admin, 'A rule with a mistake');
      await settled(admin, 'Failed');
      await expect(admin.getByText('replacement $9 out of bounds').first()).toBeVisible();
      await expect(admin.getByText('The release that was in force before goes on serving.')).toBeVisible();
      await show(admin, 'release-failed');
      await mail({ user: 'kim', password: kim, mechanism: 'PLAIN' }, 'after all that');
      await expect.poll(() => arrived('after all that')).toBeDefined();
    });

    test('every page, in light and dark, on a desk and on a telephone', async () => {
      test.setTimeout(300_000);
      // the stories share them out: each takes a while
      for (const { role, name, path, open } of places.filter((_, at) => at % gateways.length === story)) {
        const page = { admin, helpdesk, auditor }[role];
        await page.goto(path);
        if (open) await page.getByRole('main').getByRole('link', { name: open }).first().click();
        await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
        faults.push(...(await picture(page, role === 'admin' ? name : `${role}-${name}`)));
      }
      expect(faults).toEqual([]);
    });
  });

async function authorityPem(page: Page): Promise<string> {
  const all = await (await page.request.get('/api/v1/certificates')).json();
  const { id } = all.find(({ kind }: { kind: string }) => kind === 'authority');
  return (await page.request.get(`/api/v1/certificates/${id}/pem`)).text();
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

/** Adds one entry to a map and waits until it stands in the list. */
async function addEntry(
  page: Page,
  path: string,
  fields: Record<string, string>,
  tag?: string,
): Promise<void> {
  await page.goto(`${path}?new=1`);
  const form = page.getByRole('form', { name: /^New / });
  if (tag) await form.getByLabel('Applies to').selectOption({ label: tag });
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
  const password = await takePassword(page);
  await expect(page.getByRole('heading', { name: label, level: 1 })).toBeVisible();
  return password;
}

/** Reads the new password from the dialog that shows it this once, and closes that. */
async function takePassword(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: /has a new password/ });
  await expect(dialog.getByText(/gw1/).first()).toBeVisible();
  const password = await dialog.getByRole('status', { name: 'New password' }).innerText();
  await dialog.getByRole('button', { name: 'I have handed it over' }).click();
  return password;
}

/** The admin adds an operator; the operator opens the link and chooses a password. */
async function joinAs(
  admin: Page,
  page: Page,
  { name, role, password }: { name: string; role: string; password: string },
): Promise<void> {
  await admin.goto('/system/operators?new=1');
  const form = admin.getByRole('form', { name: 'New operator' });
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('E-mail address').fill(`${name.split(' ')[0]?.toLowerCase()}@example.org`);
  await form.getByRole('radio', { name: role }).check();
  await form.getByRole('button', { name: 'Add operator' }).click();
  await page.goto(await admin.getByRole('status', { name: 'Link to choose a password' }).innerText());
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
}

/** Reviews the draft, accepts every warning, deploys, and answers the id of the release on whose page one lands. */
async function deploy(page: Page, comment: string): Promise<string> {
  await page.goto('/changes/review');
  for (const warning of await page.getByLabel('Accept this warning').all()) await warning.check();
  await page.getByLabel('Comment').fill(comment);
  await page.getByRole('button', { name: /^Deploy \d+ changes?$/ }).click();
  await page.waitForURL(/\/changes\/releases\/\w+$/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Waits on the page of a release until the deployment is over, one way or the other, and demands that it ended so. */
async function settled(page: Page, how: 'In force' | 'Put back' | 'Failed'): Promise<void> {
  const panel = page.getByRole('region', { name: 'gw1' }).first();
  await expect(panel).toContainText(/In force|Put back|Failed|Unchanged/, { timeout: 60_000 });
  await expect(panel).toContainText(how);
}
