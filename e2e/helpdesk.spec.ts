import { expect, type Page, test } from '@playwright/test';
import { takePassword } from './support/account.ts';
import { api } from './support/api.ts';
import { newPerson, type Person } from './support/person.ts';
import { picture } from './support/picture.ts';
import { colleague, hostName, readyGateway } from './support/ready-gateway.ts';
import { tryLogin } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';

/** Helpdesk's day: somebody phones, “my mail program says password wrong”. */
test.describe('helpdesk on the phone', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  const people: Person[] = [];
  const faults: string[] = [];
  let admin: Page;
  let holly: Page;
  let hugo: Page;
  let kim = '';
  let account = '';

  const enter = async (password: string, user = 'kim') =>
    (await tryLogin(stack.submissionPort, { user, password, mechanism: 'PLAIN' })).accepted;

  test.beforeAll(async ({ browser }) => {
    stack = await startStack();
    const comeIn = async () => {
      const person = await newPerson(browser, stack.url);
      people.push(person);
      return person.page;
    };
    admin = await comeIn();
    await readyGateway(admin, stack, { password: 'copper-lantern-fifteen' });
    holly = await comeIn();
    await colleague(admin, holly, { name: 'Holly Help', role: 'helpdesk', password: 'quiet-harbour-ninety' });
    hugo = await comeIn();
    await colleague(admin, hugo, { name: 'Hugo Help', role: 'helpdesk', password: 'velvet-anvil-seventy' });
  });

  test.afterAll(async () => {
    for (const { page } of people) await page.context().close();
    expect(await stack?.stop()).toEqual([]);
  });

  test.afterEach(async () => {
    const testInfo = test.info();
    if (testInfo.status !== testInfo.expectedStatus)
      for (const { name, output } of stack.outputs())
        await testInfo.attach(`${name}.log`, { body: output, contentType: 'text/plain' });
    expect(people.flatMap((person) => person.complaints())).toEqual([]);
  });

  test('the admin wants four words, and typed passwords of fourteen characters', async () => {
    await admin.goto('/authentication/passwords');
    const rule = admin.getByRole('form', { name: 'New passwords' });
    await rule.getByLabel('Length of a made one').fill('3');
    await rule.getByRole('button', { name: 'Save' }).click();
    await expect(rule.getByText(/^That can be guessed/)).toBeVisible();
    await rule.getByLabel('Length of a made one').fill('4');
    await rule.getByLabel('Shortest typed one').fill('14');
    await rule.getByRole('button', { name: 'Save' }).click();
    await expect(rule.getByRole('status')).toHaveText('Saved');
  });

  test('a new account: the password once, and one printed page', async () => {
    await holly.goto('/authentication/accounts?new=1');
    const form = holly.getByRole('form', { name: 'New account' });
    await form.getByLabel('Account name').fill('kim');
    await form.getByLabel('Person', { exact: true }).fill('Kim Berg');
    await form.getByRole('button', { name: 'Make account' }).click();
    const dialog = holly.getByRole('dialog', { name: /has a new password/ });
    kim = await dialog.getByRole('status', { name: 'New password' }).innerText();
    expect(kim).toMatch(/^([a-z]+-){3}[a-z]+$/);
    await expect(dialog.getByText(/^Live on gw1/)).toBeVisible();
    faults.push(...(await picture(holly, 'hand-over')));
    const sheet = await holly.pdf({ format: 'A4', preferCSSPageSize: true, path: 'test-results/sheet.pdf' });
    expect(sheet.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    const paper = holly.locator('.hand-over-sheet');
    await holly.emulateMedia({ media: 'print' });
    await expect(paper).toBeVisible();
    await paper.screenshot({ path: 'test-results/screens/sheet.png' });
    await expect(paper).toContainText(hostName);
    await expect(paper).toContainText(kim);
    await expect(holly.getByRole('navigation')).toHaveCount(0);
    await holly.emulateMedia({ media: null });
    await dialog.getByRole('button', { name: 'I have handed it over' }).click();
    await expect(holly.getByRole('heading', { name: 'Kim Berg', level: 1 })).toBeVisible();
    account = new URL(holly.url()).pathname;
    expect(await holly.content()).not.toContain(kim);
  });

  test('it fails, helpdesk sees why, and sees the first log-in that works', async () => {
    await holly.goto(account);
    expect(await enter('not the password')).toBe(false);
    await expect(holly.getByText('Wrong password').first()).toBeVisible();
    const asBoss = { user: 'kim', password: kim, mechanism: 'PLAIN', authorization: 'boss' } as const;
    expect(await tryLogin(stack.submissionPort, asBoss)).toMatchObject({ accepted: false });
    await expect(holly.getByText('It asked to act as boss, logged in as kim').first()).toBeVisible();
    expect(await enter(kim)).toBe(true);
    await expect(holly.getByText(/^First log-in with it at .* PLAIN from 127\.0\.0\.2 on gw1/)).toBeVisible();
    faults.push(...(await picture(holly, 'account-fails')));
  });

  test('the same call by keyboard alone: find, look, reset', async () => {
    let letScripts = () => {};
    const scripts = new Promise<void>((resolve) => {
      letScripts = resolve;
    });
    await holly.route('**/_next/static/**/*.js', (route) => scripts.then(() => route.continue()));
    await holly.goto('/authentication/accounts', { waitUntil: 'domcontentloaded' });
    await holly.keyboard.type('/kim+pho'); // before the page can answer
    await expect(holly.getByRole('searchbox', { name: /^Search name/ })).toHaveValue('');
    letScripts();
    await expect(holly).toHaveURL(/q=kim%2Bpho$/);
    await holly.keyboard.type('ne');
    await expect(holly).toHaveURL(/q=kim%2Bphone/);
    await holly.unroute('**/_next/static/**/*.js');
    await expect(holly.getByRole('row', { name: /Select kim/ })).toBeVisible();
    await holly.keyboard.press('ArrowDown');
    await holly.keyboard.press('Enter');
    await expect(holly.getByRole('heading', { name: 'Kim Berg', level: 1 })).toBeVisible();
    await holly.getByRole('link', { name: 'Reset password' }).press('Enter');
    await expect(holly.getByRole('form', { name: 'Reset password' })).toBeVisible();
    await holly.keyboard.press('Control+Enter');
    const dialog = holly.getByRole('dialog', { name: /has a new password/ });
    await expect(dialog).toBeVisible();
    for (let i = 0; i < 4; i += 1) await holly.keyboard.press('Escape');
    kim = await takePassword(holly);
    expect(await enter(kim)).toBe(true);
    await expect(holly).toHaveTitle(/^Kim Berg/);
    const state = holly.getByRole('region', { name: 'State' });
    await expect(state.getByText(/from 127\.0\.0\.2 on gw1/)).toBeVisible();
    const cut = holly.getByRole('button', { name: 'Disable' });
    await cut.press('Enter');
    const back = holly.getByRole('button', { name: 'Enable' });
    await expect(back).toBeFocused();
    await holly.keyboard.press('Enter');
    await expect(cut).toBeFocused();
  });

  test('who types a name and goes on at once comes to that person, not to the one found before', async () => {
    const { id } = await api<{ id: string }>(admin, 'POST', '/accounts', { name: 'lea', label: 'Lea Nord' });
    const found = holly.getByRole('heading', { name: 'Kim Berg', level: 1 });
    const answersLate = async (goOn: () => Promise<void>) => {
      let answer = () => {};
      const answers = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await holly.route(/[?&]q=kim/, (route) => answers.then(() => route.continue()));
      await goOn();
      answer();
      await expect(found).toBeVisible();
      await holly.unroute(/[?&]q=kim/);
    };
    await holly.goto('/authentication/accounts?q=lea');
    await expect(holly.getByRole('row', { name: /Select lea/ })).toBeVisible();
    await answersLate(async () => {
      await holly.keyboard.type('/kim');
      await holly.keyboard.press('ArrowDown');
      await holly.keyboard.press('Enter');
    });
    await holly.goto('/authentication/accounts');
    await holly.keyboard.press('Control+k');
    await holly.keyboard.type('lea');
    await expect(holly.getByRole('option', { name: /^lea/i })).toBeVisible();
    await answersLate(async () => {
      await holly.keyboard.press('Control+a');
      await holly.keyboard.type('kim');
      await holly.keyboard.press('Enter');
      await expect(holly.getByRole('listbox', { name: 'Search' })).toHaveAttribute('aria-busy', 'true');
    });
    await api(admin, 'DELETE', `/accounts/${id}?version=1`);
    await holly.goto('/authentication/accounts');
    await holly.keyboard.type('/kim');
    await holly.keyboard.press('Enter');
    await expect(holly).toHaveURL(/q=kim/);
    await holly.getByRole('navigation').getByRole('link', { name: 'Accounts' }).click();
    await expect(holly).not.toHaveURL(/q=/);
    await expect(holly.getByRole('searchbox', { name: /^Search name/ })).toHaveValue('');
  });

  test('the list tells each account’s state at a glance, and finds by what the person says on the phone', async () => {
    await admin.goto('/authentication/accounts?import=1');
    const panel = admin.getByRole('form', { name: 'Import accounts' });
    await panel
      .getByRole('textbox', { name: 'List, with a line of column names' })
      .fill('name,who,ends\nlou,Lou Reed,2020-01-31\nmax,Max Born,\nroot,,\n');
    await panel.getByRole('button', { name: 'Preview' }).click();
    await expect(panel.getByText('1 cannot be taken, 2 new. Nothing is saved yet.')).toBeVisible();
    await expect(panel.getByText(/root is an account of the mail host itself/)).toBeVisible();
    faults.push(...(await picture(admin, 'accounts-import')));
    await panel.getByLabel('Leave out rows that cannot be taken').check();
    await panel.getByRole('button', { name: 'Import 2 accounts' }).click();
    const row = (name: string) => admin.getByRole('row', { name: new RegExp(`Select ${name}`) });
    await expect(row('lou')).toContainText('Ended 31 Jan 2020');
    await expect(row('max')).toContainText('No password yet');
    await admin.getByRole('searchbox', { name: /^Search name/ }).pressSequentially('kim@example');
    await expect(row('max')).toHaveCount(0);
    await expect(row('kim')).toContainText('Active');
    await expect(row('kim')).toContainText('PLAIN, 127.0.0.2');
    await admin.goto('/authentication/accounts');
    await row('lou').getByRole('checkbox').check();
    await row('max').getByRole('checkbox').check();
    faults.push(...(await picture(admin, 'accounts-chosen')));
    await admin.getByRole('button', { name: 'Delete 2', exact: true }).click();
    await expect(admin).toHaveURL(/intent=delete/);
    expect(admin.url()).not.toContain('ACTION');
    const asked = admin.getByRole('form', { name: 'Delete 2 accounts' });
    await expect(asked.getByRole('listitem')).toHaveText([/lou/, /max/]);
    faults.push(...(await picture(admin, 'accounts-delete')));
    await asked.getByRole('button', { name: 'Delete 2 accounts' }).click();
    await expect(row('max')).toHaveCount(0);
    await expect(row('kim')).toBeVisible();
    const title = admin.getByRole('heading', { name: 'Accounts', level: 1 });
    await expect(title).toBeFocused();
    await admin.keyboard.press('n');
    await expect(admin.getByRole('textbox', { name: 'Account name' })).toBeFocused();
    await admin.keyboard.press('Escape');
    await expect(title).toBeFocused();
    await admin.goto(account);
    await admin.getByRole('link', { name: 'Delete account kim …' }).click();
    await expect(admin.getByRole('form', { name: 'Delete 1 account' })).toBeVisible();
    await admin.keyboard.press('Escape');
    await expect(admin).toHaveURL(new RegExp(`${account}$`));
    await admin.goto('/authentication/accounts');
    await row('kim').getByRole('checkbox').press('Space');
    await admin.getByRole('button', { name: 'Unlock 1' }).press('Enter');
    await expect(admin.getByRole('table', { name: 'Accounts' })).toBeFocused();
  });

  test('a device gets a password of its own; revoked, it fails at once and the other goes on', async () => {
    await holly.goto(account);
    await holly.getByRole('link', { name: 'Add device password' }).click();
    const form = holly.getByRole('form', { name: 'Add device password' });
    await form.getByLabel('Name', { exact: true }).fill('my phone');
    await form.getByRole('button', { name: 'Make password' }).click();
    await expect(form.getByText(/^Use letters a to z/)).toBeVisible();
    await form.getByLabel('Name', { exact: true }).fill('phone');
    await form.getByRole('button', { name: 'Make password' }).click();
    const dialog = holly.getByRole('dialog', { name: /has a new password/ });
    const phone = await dialog.getByRole('status', { name: 'New password' }).innerText();
    await expect(dialog.getByText(/^No log-in with it yet/)).toBeVisible();
    expect(await enter(kim)).toBe(true);
    expect(await enter(phone)).toBe(true);
    await expect(dialog.getByText(/^Log-in with it at .*: PLAIN\/LOGIN on gw1/)).toBeVisible();
    faults.push(...(await picture(holly, 'hand-over-device')));
    await dialog.getByRole('button', { name: 'I have handed it over' }).click();
    expect(await enter(phone, 'kim+phone')).toBe(true);
    expect(await enter(kim, 'kim+phone')).toBe(false);
    await holly.goto(account);
    const devices = holly.getByRole('region', { name: 'Device passwords' });
    await expect(devices.getByText(/^Last used .* on gw1/)).toBeVisible();
    await devices.getByRole('link', { name: 'Change' }).click();
    const change = holly.getByRole('form', { name: 'Device password phone' });
    await change.getByLabel('Only from these networks').fill('192.0.2.0/24');
    await change.getByRole('button', { name: 'Save' }).click();
    await expect(change.getByRole('status')).toHaveText('In force');
    await holly.goto(account);
    expect(await enter(phone)).toBe(false);
    await expect(
      holly.getByText('The device password “phone” is not for this network').first(),
    ).toBeVisible();
    faults.push(...(await picture(holly, 'account-devices')));
    await devices.getByRole('button', { name: 'Revoke phone' }).press('Enter');
    await expect(devices.getByText(/^None\. A telephone/)).toBeVisible();
    await expect(devices).toBeFocused();
    expect(await enter(phone)).toBe(false);
    expect(await enter(kim)).toBe(true);
  });

  test('addresses are granted; who may send as one is answered; the admin holds accounts to them', async () => {
    await holly.goto(account);
    const senders = holly.getByRole('region', { name: 'May send as' });
    await senders.getByLabel('Also as').fill('kim@example.org *@example.org');
    await senders.getByRole('button', { name: 'Grant' }).click();
    await expect(senders.getByText(/Write @example.org for every address/).last()).toBeVisible();
    await senders.getByLabel('Also as').fill('kim@example.org @shop.example');
    await senders.getByRole('button', { name: 'Grant' }).click();
    await expect(senders.getByRole('button', { name: 'Withdraw @shop.example' })).toBeVisible();
    await holly.goto('/authentication/senders');
    await holly.getByLabel('Who may send as').fill('info@shop.example');
    await holly.getByRole('button', { name: 'Ask' }).click();
    await expect(holly.getByRole('link', { name: '@shop.example' })).toBeVisible();
    await expect(holly.getByText('kim@example.org')).toHaveCount(0);
    faults.push(...(await picture(holly, 'senders')));
    await admin.goto('/authentication/sending');
    const rules = admin.getByRole('form', { name: 'Senders and limits' });
    await rules.getByRole('radio', { name: /^Only those granted/ }).check();
    await rules.getByRole('button', { name: 'Save' }).click();
    await expect(rules.getByRole('status')).toHaveText('Saved to the draft');
    await admin.reload();
    await expect(admin.getByText('Kpostern socket', { exact: false })).toBeVisible();
    faults.push(...(await picture(admin, 'sending')));
  });

  test('a colleague’s reset is seen at once, and a late one is told who was first', async () => {
    await holly.goto(`${account}?reset=1`);
    await hugo.goto(`${account}?reset=1`);
    await hugo.getByRole('button', { name: 'Reset password' }).click();
    const dialog = hugo.getByRole('dialog', { name: /has a new password/ });
    const old = kim;
    kim = await dialog.getByRole('status', { name: 'New password' }).innerText();
    await expect(holly.getByText('Hugo Help was here while you looked.')).toBeVisible();
    await holly.getByRole('button', { name: 'Reset password' }).click();
    await expect(holly.getByText(/Hugo Help was here first.*The password of kim was reset/)).toBeVisible();
    expect(await enter(old)).toBe(false);
    expect(await enter(kim)).toBe(true);
    await expect(dialog.getByText(/^First log-in with it/)).toBeVisible();
    await dialog.getByRole('button', { name: 'I have handed it over' }).click();
  });

  test('whoever hands over a password that a colleague has replaced is told, and on a telephone, too', async () => {
    await holly.goto(`${account}?reset=1`);
    await holly.getByRole('button', { name: 'Reset password' }).click();
    const dialog = holly.getByRole('dialog', { name: /has a new password/ });
    const shown = await dialog.getByRole('status', { name: 'New password' }).innerText();
    await expect(holly.getByText('There is something new.')).toHaveCount(0);
    const wide = hugo.viewportSize() ?? { width: 1280, height: 900 };
    await hugo.setViewportSize({ width: 390, height: 844 });
    await hugo.goto(`${account}?reset=1`);
    await hugo.getByRole('button', { name: 'Reset password' }).click();
    kim = await takePassword(hugo);
    await expect(dialog.getByText('Hugo Help has set another one meanwhile.')).toBeVisible();
    await expect(dialog.getByText(shown)).toHaveCount(0);
    faults.push(...(await picture(holly, 'hand-over-late')));
    await hugo.goto(`${account}?reset=1`);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await holly.getByRole('button', { name: 'Disable' }).click();
    await expect(hugo.getByText('Holly Help was here while you looked.')).toBeVisible();
    faults.push(...(await picture(hugo, 'reset-late')));
    await holly.getByRole('button', { name: 'Enable' }).click();
    await expect(holly.getByRole('button', { name: 'Disable' })).toBeVisible();
    await hugo.setViewportSize(wide);
    expect(await enter(shown)).toBe(false);
    expect(await enter(kim)).toBe(true);
  });

  test('a link lets the person choose: once, without JavaScript, and it opens nothing else', async ({
    browser,
  }) => {
    await holly.goto(`${account}?link=1`);
    await holly.getByRole('button', { name: 'Make the link' }).click();
    const link = await holly.getByRole('status', { name: 'Link to choose a password' }).innerText();
    await expect(holly.getByRole('button', { name: 'Make the link' })).toHaveCount(0); // it would end this one
    faults.push(...(await picture(holly, 'link-made')));
    await holly.goto(account);
    await expect(holly.getByRole('heading', { name: 'A link is out' })).toBeVisible();
    const looking = await newPerson(browser, stack.url);
    await looking.page.goto(link);
    faults.push(...(await picture(looking.page, 'mail-password')));
    await looking.page.context().close();
    const context = await browser.newContext({ javaScriptEnabled: false });
    const lea = await api<{ id: string }>(holly, 'POST', '/accounts', { name: 'lea' });
    const other = await api<{ linkToken: string }>(holly, 'POST', `/accounts/${lea.id}/link`);
    const first = await context.newPage();
    await first.goto(`${stack.url}/mail-password/${other.linkToken}`);
    const page = await context.newPage();
    const answers: string[] = [];
    page.on('request', (request) => answers.push(request.headers()['referer'] ?? ''));
    await page.goto(link);
    expect(page.url()).toBe(`${stack.url}/mail-password`);
    await first.getByLabel('New password', { exact: true }).fill('nine tubas on a barge');
    await first.getByLabel('The same again', { exact: true }).fill('nine tubas on a barge');
    await first.getByRole('button', { name: 'Set the password' }).click();
    await expect(first.getByText(/^This page was for lea, but the link of kim was opened/)).toBeVisible();
    const token = link.split('/').at(-1) ?? '';
    expect(await page.content()).not.toContain(token);
    await page.getByLabel('New password', { exact: true }).fill('kim');
    await page.getByLabel('The same again', { exact: true }).fill('kim');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await expect(page.getByText('Use at least 14 characters').first()).toBeVisible();
    kim = 'seven tubas on a barge';
    await page.getByLabel('New password', { exact: true }).fill(kim);
    await page.getByLabel('The same again', { exact: true }).fill(kim);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await expect(page.getByText('The password is set.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Thunderbird', exact: true })).toBeVisible();
    expect(await page.content()).not.toContain(kim);
    await page.screenshot({ path: 'test-results/screens/mail-password-done.png', fullPage: true });
    expect(await enter(kim)).toBe(true);
    expect(answers.filter((referer) => referer.includes(token))).toEqual([]);
    await page.goto(link);
    await expect(page.getByText('This link was used already')).toBeVisible();
    await page.goto(`${stack.url}/authentication/accounts`);
    await expect(page.getByRole('heading', { name: 'Sign in to Postern' })).toBeVisible();
    await context.close();
    await expect(holly.getByRole('heading', { name: 'kim chose a password by a link' })).toBeVisible();
    await expect(holly.getByRole('heading', { name: 'A link is out' })).toHaveCount(0);
  });

  test('where a telephone’s network fails, the page of a link stays; who comes back is told that it was used', async ({
    browser,
  }) => {
    const mia = await api<{ id: string }>(holly, 'POST', '/accounts', { name: 'mia' });
    const { linkToken } = await api<{ linkToken: string }>(holly, 'POST', `/accounts/${mia.id}/link`);
    const context = await browser.newContext({ viewport: { width: 390, height: 760 } });
    const page = await context.newPage();
    await page.goto(`${stack.url}/mail-password/${linkToken}`, { waitUntil: 'networkidle' });
    const field = page.getByLabel('New password', { exact: true });
    await field.fill('ten tubas on a barge');
    await page.getByLabel('The same again', { exact: true }).fill('ten tubas on a barge');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await expect(page.getByText('No answer arrived.')).toBeVisible();
    await expect(field).toHaveValue('ten tubas on a barge');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await expect(page.getByText('The password is set.')).toBeVisible();
    expect(await enter('ten tubas on a barge', 'mia')).toBe(true);
    await page.reload();
    await expect(page.getByText('This link was used already')).toBeVisible();
    await context.close();
  });

  test('ten wrong guesses lock it: until when, and from where; unlocking opens it', async () => {
    await holly.goto('/authentication/accounts');
    const zoe = await api<{ id: string; password: string }>(holly, 'POST', '/accounts', { name: 'zoe' });
    await holly.goto(`/authentication/accounts/${zoe.id}`);
    for (let i = 0; i < 10; i += 1) expect(await enter(`somebody guesses ${i}`, 'zoe')).toBe(false);
    await expect(holly.getByText(/^Locked until \d\d:\d\d:\d\d UTC/)).toBeVisible();
    await expect(holly.getByText(/The failures came from 127\.0\.0\.2 \(10\)/)).toBeVisible();
    expect(await enter(zoe.password, 'zoe')).toBe(false);
    await expect(holly.getByText('The account is locked').first()).toBeVisible();
    faults.push(...(await picture(holly, 'account-locked')));
    await holly.getByRole('button', { name: 'Unlock' }).click();
    await expect(holly.getByText(/^Locked until/)).toHaveCount(0);
    expect(await enter(zoe.password, 'zoe')).toBe(true);
  });

  test('a name that is misspelt, and the address on the phone', async () => {
    expect(await enter('whatever', 'kmi')).toBe(false);
    await holly.goto('/authentication/accounts');
    const found = holly.getByRole('navigation').getByRole('status');
    await expect(found).toHaveText(/ accounts?$/);
    await holly.getByRole('searchbox', { name: /^Search name/ }).pressSequentially('berg');
    await expect(found).toHaveText(/^1 of 1 that match/);
    await holly.getByRole('link', { name: 'Why does it fail?' }).click();
    await holly.getByRole('searchbox', { name: 'User name or address' }).fill('kmi');
    await holly.keyboard.press('Enter');
    await expect(holly.getByText('There is no account kmi.')).toBeVisible();
    await expect(holly.getByRole('link', { name: 'kim', exact: true })).toBeVisible();
    await expect(async () => {
      await holly.reload();
      await expect(holly.getByText('No such user: kmi')).toBeVisible({ timeout: 500 });
    }).toPass();
    await holly.goto('/authentication/why?q=127.0.0.2');
    await expect(holly.getByRole('link', { name: 'The account of Kim Berg' })).toBeVisible();
    await holly
      .getByText(/lines? of the log/)
      .first()
      .click();
    await expect(holly.getByText(/AUTH failure \(PLAIN\)/).first()).toBeVisible();
    faults.push(...(await picture(holly, 'why-address')));
    await holly.goto('/authentication/why?q=203.0.113.7');
    await expect(holly.getByText('No gateway saw a connection from there in the last day.')).toBeVisible();
  });

  test('every page looks right', () => expect(faults).toEqual([]));
});
