import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { placesOf } from '#components/shell/role-places.ts';
import { run } from '#lib/run.ts';
import { api } from './support/api.ts';
import { canaries, findInFiles, findInReleases } from './support/canaries.ts';
import { newPerson, type Person } from './support/person.ts';
import { coreLimits, type ProcessWatch, watchProcesses } from './support/process-watch.ts';
import { change, colleague, deploy, readyGateway } from './support/ready-gateway.ts';
import { tryLogin } from './support/smtp.ts';
import { type Stack, startStack } from './support/stack.ts';

const secrets = canaries();
const { add } = secrets;
/** A password that can be known again wherever it comes up. */
const typed = (what: string) => add(what, `Zq7-${what.replaceAll(' ', '-')}-kanarie-9x`);

/** Types recognisable secrets wherever one is taken, goes through the whole story, and looks for them everywhere. */
test.describe('no secret is ever seen again', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let person: Person;
  /** Every address that was asked for, and every answer but those that show a secret once. */
  const addresses: string[] = [];
  const answers: { url: string; body: string }[] = [];
  let shown = '';
  let processes: ProcessWatch;
  /** Boxes for passwords that let a browser offer them to others. */
  const offering: string[] = [];

  const call = <T = Record<string, never>>(method: string, path: string, body?: unknown) =>
    api<T>(admin, method, path, body);

  test.beforeAll(async ({ browser }) => {
    processes = watchProcesses();
    stack = await startStack({ logLevel: 'debug' });
    add('set-up token', stack.setUpLink.split('/').at(-1) ?? '');
    const code: unknown = JSON.parse(
      Buffer.from(stack.enrolmentCode.replace(/^postern-/, ''), 'base64url').toString('utf8'),
    );
    add('enrolment secret', (code as { secret: string }).secret);
    person = await newPerson(browser, stack.url);
    admin = person.page;
    await readyGateway(admin, stack, {
      password: typed('admin password'),
      auth: { mechanisms: ['SCRAM-SHA-256', 'DIGEST-MD5', 'CRAM-MD5', 'PLAIN', 'LOGIN'] },
    });
    for (const cookie of await admin.context().cookies()) add(`cookie ${cookie.name}`, cookie.value);
  });

  test.afterAll(async () => {
    await admin?.context().close();
    await processes?.end();
    expect(await stack?.stop()).toEqual([]);
  });

  /** Opens pages as this person, and keeps all that comes. */
  async function walk(page: Page, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await page.goto(path);
      const boxes = page.locator(
        'input[type=password]:not([autocomplete=new-password], [autocomplete=current-password], [autocomplete=off])',
      );
      for (const name of await boxes.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).name)))
        offering.push(`${path}: ${name}`);
    }
  }

  const listen = (page: Page) => {
    page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
    page.on('response', async (response) => {
      answers.push({ url: response.url(), body: await response.text().catch(() => '') });
    });
  };

  test('operators, their links and tokens', async ({ browser }) => {
    const other = await newPerson(browser, stack.url);
    await colleague(admin, other.page, {
      name: 'Holly Help',
      role: 'helpdesk',
      password: typed('helpdesk password'),
    });
    await other.page.context().clearCookies();
    await other.page.goto('/sign-in');
    await other.page.getByLabel('E-mail address').fill('holly@example.org');
    await other.page.getByLabel('Password', { exact: true }).fill(typed('wrong sign-in'));
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(other.page.getByRole('form').getByRole('alert')).toBeVisible();
    expect(secrets.findIn(await other.page.content())).toEqual([]);
    await other.page.context().close();
    await admin.goto('/system/sessions');
    await admin.getByLabel('Current password', { exact: true }).fill(typed('not my password'));
    await admin.getByLabel('New password', { exact: true }).fill(typed('next password'));
    await admin.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(admin.getByText('That is not your password.').first()).toBeVisible();
    expect(secrets.findIn(await admin.content())).toEqual([]);
    await admin.getByLabel('Name', { exact: true }).fill('script');
    await admin.getByRole('button', { name: 'Make a token' }).click();
    add('API token', await admin.getByLabel('API token', { exact: true }).innerText());
  });

  test('accounts: typed, made, chosen by a link, and for devices', async ({ browser }) => {
    type Handed = { id: string; password: string; linkToken: string };
    const { id } = await call<Handed>('POST', '/accounts', {
      name: 'kim',
      password: typed('typed password'),
    });
    const version = async () => (await call<{ version: number }>('GET', `/accounts/${id}`)).version;
    const reset = async (password: string) =>
      call<Handed>('POST', `/accounts/${id}/password`, { version: await version(), password });
    add('made password', (await reset('')).password);
    await reset(typed('reset password'));
    const { linkToken } = await call<Handed>('POST', `/accounts/${id}/link`);
    add('link of an account', linkToken);
    const chooser = await newPerson(browser, stack.url);
    chooser.page.on('request', (request) => addresses.push(request.headers()['referer'] ?? ''));
    await chooser.page.goto(`/mail-password/${linkToken}`);
    expect(secrets.findIn(await chooser.page.content())).toEqual([]);
    const chosen = typed('chosen password');
    await chooser.page.getByLabel('New password', { exact: true }).fill(chosen);
    await chooser.page.getByLabel('The same again', { exact: true }).fill(typed('unlike'));
    await chooser.page.getByRole('button', { name: 'Set the password' }).click();
    await expect(chooser.page.getByText('This is not the same as above.', { exact: true })).toBeVisible();
    await chooser.page.getByLabel('The same again', { exact: true }).fill(chosen);
    await chooser.page.getByRole('button', { name: 'Set the password' }).click();
    await expect(chooser.page.getByText('The password is set.')).toBeVisible();
    expect(secrets.findIn(await chooser.page.content())).toEqual([]);
    await chooser.page.context().close();
    const device = await call<Handed>('POST', `/accounts/${id}/devices`, { device: 'phone', label: 'Phone' });
    add('device password', device.password);
    const peer = {
      name: 'mx.partner',
      peer: 'mx.partner.example',
      program: 'sendmail',
      mechanism: 'CRAM-MD5',
    };
    const { password: served } = await call<Handed>('POST', '/accounts/servers', peer);
    add('password of a server', served);
    const legacy = { name: 'printer', kind: 'server', legacy: true, password: typed('legacy password') };
    await call('POST', '/accounts', legacy);
    const login = (
      user: string,
      password: string,
      mechanism: 'PLAIN' | 'LOGIN' | 'CRAM-MD5' | 'SCRAM-SHA-256',
    ) => tryLogin(stack.submissionPort, { user, password, mechanism });
    expect(await login('kim', chosen, 'PLAIN')).toMatchObject({ accepted: true });
    expect(await login('kim', chosen, 'SCRAM-SHA-256')).toMatchObject({ accepted: true });
    expect(await login('kim+phone', device.password, 'LOGIN')).toMatchObject({ accepted: true });
    expect(await login('printer', legacy.password, 'CRAM-MD5')).toMatchObject({ accepted: true });
    for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256'] as const)
      await login('kim', typed(`wrong password by ${mechanism}`), mechanism);
  });

  test('logins at other servers, keys, and files of another server', async () => {
    await call('POST', '/outgoing/logins', {
      version: 0,
      key: 'mx.one.example',
      authentication: 'us',
      password: typed('outgoing password'),
    });
    await call('POST', '/outgoing/logins/import', {
      version: 1,
      text: `AuthInfo:mx.two.example "U:us" "P:${typed('imported login')}"\n`,
    });
    const versionOf = async (path: string) => (await call<{ version: number }>('GET', path)).version;
    await call('POST', '/policy/routing/provider', {
      routingVersion: await versionOf('/policy/routing'),
      outgoingVersion: await versionOf('/outgoing/logins'),
      host: 'smtp.provider.example',
      authentication: 'us',
      password: typed('provider password'),
    });
    const dump = `VERSION=3\nformat=print\ntype=hash\nh_nelem=1\nHEADER=END\n xan\\00example.org\\00userPassword\n ${typed('password in a sasldb')}\nDATA=END\n`;
    const others = [
      { text: `zoe:${typed('password among hashes')}\n` },
      { file: Buffer.from(dump).toString('base64') },
    ];
    for (const body of others)
      for (const last of ['/preview', '']) {
        const answer = await admin.evaluate(
          async ([path, sent]) => (await fetch(path, { method: 'POST', body: sent })).text(),
          [`/api/v1/accounts/passwords/import${last}`, JSON.stringify(body)] as const,
        );
        expect(secrets.findIn(answer)).toEqual([]);
      }
    expect((await call<{ rows: unknown[] }>('GET', '/accounts?q=xan')).rows).toHaveLength(1);
    const passphrase = typed('passphrase of a key');
    const made = await run(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-days', '9'],
        ...['-subj', '/CN=mx9.example.org', '-addext', 'subjectAltName=DNS:mx9.example.org'],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
        ...['-keyout', '-', '-passout', 'stdin'],
      ],
      { input: `${passphrase}\n` },
    );
    const part = (label: string) =>
      new RegExp(`-----BEGIN ${label}-----[^-]*-----END ${label}-----`).exec(made.stdout)?.[0] ?? '';
    await call('POST', '/certificates/imports', {
      kind: 'server',
      certificate: part('CERTIFICATE'),
      key: part('ENCRYPTED PRIVATE KEY'),
      passphrase,
    });
    add('encrypted key', part('ENCRYPTED PRIVATE KEY').slice(60, 110));
    const old = `divert(0)dnl\nVERSIONID(\`old')dnl\nOSTYPE(\`linux')dnl\nMAILER(smtp)dnl\n`;
    const files = [
      { path: 'sendmail.mc', text: old },
      { path: 'authinfo', text: `AuthInfo:mx.three.example "U:us" "P:${typed('uploaded login')}"\n` },
    ];
    const { id } = await call<{ id: string }>('POST', '/imports', { files });
    await admin.goto(`/policy/import/${id}`);
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('uploaded files');
    expect(secrets.findIn(await admin.content())).toEqual([]);
    await change(admin, '/policy/identity', { banner: '$j another release' });
    await deploy(admin);
    const key = await readFile(join(stack.place, 'gateway/current/tls/server.key'), 'utf8');
    add('private key of the gateway', key.split('\n')[2] ?? '');
    const sealKey = await readFile(join(stack.place, 'console/keys/seal.key'));
    for (const form of ['hex', 'base64'] as const) add(`seal key, ${form}`, sealKey.toString(form));
  });

  test('no refusal repeats what was typed', async () => {
    const { rows } = await call<{ rows: { id: string; version: number }[] }>('GET', '/accounts?q=kim');
    const [kim] = rows;
    const one = typed('what is refused');
    const login = (text: string) => ({ version: 99, text });
    const bad: [path: string, body: unknown][] = [
      [`/accounts/${kim?.id}/password`, { version: one, password: one }],
      [`/accounts/${kim?.id}/password`, { version: 1, password: one }],
      [`/accounts/${kim?.id}/password`, { version: kim?.version, password: [one] }],
      [`/accounts/${kim?.id}/password`, { version: kim?.version, password: { [one]: one } }],
      [`/accounts/${kim?.id}/password`, { version: kim?.version, password: one.repeat(20) }],
      [`/accounts/${kim?.id}/password`, { version: kim?.version, password: `${one}\0\ud800` }],
      [`/accounts/${kim?.id}/password`, { version: kim?.version, password: `\u0007${one}` }],
      ['/accounts', { name: 'kim', password: one }],
      ['/accounts', { name: 'new', kind: one, password: one }],
      [`/accounts/${one}/nowhere`, { password: one }],
      ['/gateways', { name: 'gw9', code: one }],
      [
        '/gateways',
        {
          name: 'gw9',
          code: `postern-${Buffer.from(JSON.stringify({ secret: one })).toString('base64url')}`,
        },
      ],
      ['/outgoing/logins', { version: 1, key: 'no server', authentication: 'us', password: one }],
      [
        '/outgoing/logins',
        { version: 0, key: 'mx.four.example', authentication: 'us', password: `${one}\n` },
      ],
      ['/outgoing/logins/import', login(`AuthInfo:mx.five.example,"U:us","P:${one}"`)],
      ['/outgoing/logins/import', login(`AuthInfo:mx.five.example "U:us" "P:${one}`)],
      ['/outgoing/logins/import', login(`us\nus\nexample.org\nPLAIN\n${one}`)],
      ['/outgoing/logins/test', { key: 'mx.none.example', password: one }],
      ['/accounts/passwords/import', { text: `amy ${one}` }],
      ['/accounts/passwords/import', { text: `amy:${one}` }],
      ['/accounts/passwords/import/preview', { text: `${one}:amy` }],
      ['/accounts/passwords/import', { database: Buffer.from(one).toString('base64') }],
      [
        '/policy/entries/access/import',
        { text: `#AuthInfo:mx "U:us" "P:${one}"\nAuthInfo:mx "U:us" "P:${one}"\n` },
      ],
      ['/policy/entries/access', { tag: 'AuthInfo:', key: 'mx.six.example', value: `"U:us" "P:${one}"` }],
      ['/certificates/imports', { kind: 'server', certificate: one, key: one, passphrase: one }],
    ];
    const said = await admin.evaluate(async (all) => {
      const texts: string[] = [];
      for (const [path, body] of all) {
        const answer = await fetch(`/api/v1${path}`, { method: 'POST', body: JSON.stringify(body) });
        texts.push(`${path} ${answer.status} ${await answer.text()}`);
      }
      return texts;
    }, bad);
    const cut = await admin.evaluate(
      async ([path, body]) => (await fetch(path, { method: 'POST', body })).text(),
      ['/api/v1/accounts', `{"name": "x", "password": "${one}`] as const,
    );
    // an address that somebody typed is in the answer of nobody but the browser itself
    const repeated = [...said, cut].filter(
      (text) => secrets.findIn(text.replaceAll(`/accounts/${one}/nowhere`, '')).length > 0,
    );
    expect(repeated).toEqual([]);
    expect(said.filter((text) => / 5\d\d /.test(text))).toEqual([]);
  });

  test('a password that was shown is gone from the page once it was handed over', async () => {
    const { rows } = await call<{ rows: { id: string }[] }>('GET', '/accounts?q=xan');
    const path = `/authentication/accounts/${rows[0]?.id}`;
    await admin.goto(`${path}?reset=1`);
    await admin.getByRole('button', { name: 'Reset password' }).click();
    const dialog = admin.getByRole('dialog', { name: /has a new password/ });
    add('password on the page', await dialog.getByRole('status', { name: 'New password' }).innerText());
    await dialog.getByRole('button', { name: 'I have handed it over' }).click();
    await admin.waitForURL(path);
    const left = async () =>
      secrets.findIn(
        await admin.evaluate(() =>
          [
            document.documentElement.outerHTML,
            ...[localStorage, sessionStorage].map((one) => JSON.stringify(one)),
            JSON.stringify(history.state),
          ].join('\n'),
        ),
      );
    await expect(dialog).toHaveCount(0);
    expect(await left()).toEqual([]);
    await admin.goBack();
    await expect(admin.getByRole('heading', { level: 1 }).first()).toBeVisible();
    expect(await left()).toEqual([]);
  });

  test('a form that is saved untouched changes nothing', async () => {
    const sections: [string, Record<string, unknown>][] = [
      ['identity', { banner: '$j tuba house' }],
      ['options', { confMAX_MESSAGE_SIZE: '20971520', confTO_IDENT: '0s' }],
      ['masquerading', { masqueradeAs: 'example.org', domains: ['corp.example'], exposedUsers: ['root'] }],
      ['tls', { ciphers: 'HIGH:!aNULL' }],
      ['dnsLists', { lists: [{ zone: 'dnsbl.example.org', trouble: 'refuse', feature: 'enhdnsbl' }] }],
    ];
    for (const [name, value] of sections) await change(admin, `/policy/${name}`, value);
    const draft = () => admin.evaluate(() => fetch('/changes/policy.json').then((answer) => answer.text()));
    const { rows } = await call<{ rows: { id: string; name: string }[] }>('GET', '/accounts');
    const kim = rows.find(({ name }) => name === 'kim')?.id ?? '';
    const all = {
      label: 'Kim Berg',
      address: 'kim@example.org',
      note: 'calls on Mondays',
      expiresAt: '2031-12-31',
    };
    const account = () => call<{ version: number }>('GET', `/accounts/${kim}`);
    const base = async () => ({ version: (await account()).version });
    await call('PUT', `/accounts/${kim}`, { ...(await base()), ...all });
    expect(await account()).toMatchObject({ ...all, expiresAt: '2031-12-31T23:59:59.000Z' });
    const limits = { messagesPerHour: '70', recipientsPerDay: '700' };
    await call('PUT', `/accounts/${kim}/limits`, { ...(await base()), ...limits });
    const devices = () => call<{ id: string }[]>('GET', `/accounts/${kim}/devices`);
    const [phone] = await devices();
    const settings = { label: 'Telephone', networks: '127.0.0.0/8\n192.0.2.0/24', expiresAt: '2031-06-30' };
    await call('PUT', `/accounts/${kim}/devices/${phone?.id}`, { ...(await base()), ...settings });
    const state = async () => [
      await draft(),
      await account(),
      await devices(),
      await call('GET', `/accounts/${kim}/limits`),
    ];
    const before = await state();
    const pages = [
      ...placesOf('admin').map(({ href }) => href),
      ...['?group=limits', '?group=timeouts', '?group=logging'].map((group) => `/policy/options${group}`),
      '/authentication/outgoing?open=mx.one.example',
      `/authentication/accounts/${kim}`,
      `/authentication/accounts/${kim}?device=${phone?.id}`,
    ];
    let saved = 0;
    for (const path of pages) {
      await admin.goto(path);
      const forms = admin
        .locator('main form')
        .filter({ has: admin.getByRole('button', { name: /^Save( to draft)?$/ }) });
      const labels = await forms.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
      for (const label of labels) {
        const form = admin.locator(`main form[aria-label=${JSON.stringify(label)}]`);
        await form.getByRole('button', { name: /^Save( to draft)?$/ }).click();
        const said = form.locator('output, [role="alert"]').filter({ hasText: /./ });
        // one of them is closed when it is saved
        await expect.poll(async () => (await said.count()) > 0 || (await form.count()) === 0).toBe(true);
        expect(await form.getByRole('alert').allInnerTexts(), `${path}, ${label}`).toEqual([]);
        saved += 1;
      }
    }
    expect(saved).toBeGreaterThan(14);
    expect(await state()).toEqual(before);
  });

  test('no page and no answer of the API has any of them', async ({ browser }) => {
    test.setTimeout(240_000);
    listen(admin);
    const accounts = await call<{ rows: { id: string }[] }>('GET', '/accounts');
    const releases = await call<{ rows: { id: string }[] }>('GET', '/releases');
    const paths = [
      ...placesOf('admin').map(({ href }) => href),
      ...accounts.rows.map(({ id }) => `/authentication/accounts/${id}`),
      ...releases.rows.map(({ id }) => `/changes/releases/${id}`),
      '/authentication/outgoing?open=mx.one.example',
      '/authentication/why?q=kim',
      '/authentication/why?q=127.0.0.2',
      '/changes/policy.json',
    ];
    await walk(
      admin,
      paths.filter((one) => one !== '/changes/policy.json'),
    );
    for (const role of ['helpdesk', 'auditor'] as const) {
      const other = await newPerson(browser, stack.url);
      await colleague(admin, other.page, {
        name: `${role === 'auditor' ? 'Otto' : 'Hanna'} Other`,
        role,
        password: typed(`password of ${role}`),
      });
      listen(other.page);
      await walk(other.page, [
        ...placesOf(role).map(({ href }) => href),
        ...accounts.rows.map(({ id }) => `/authentication/accounts/${id}`),
      ]);
      await other.page.context().close();
    }
    expect(offering).toEqual([]);
    type Description = { paths: Record<string, { get?: unknown }> };
    const { paths: routes } = await admin.evaluate<Description>(() =>
      fetch('/api/v1/openapi.json').then((answer) => answer.json()),
    );
    const readable = Object.entries(routes).filter(([path, { get }]) => get && !path.includes('{'));
    expect(readable.length).toBeGreaterThan(20);
    await admin.evaluate(
      async (all) => {
        for (const path of all) await (await fetch(path)).text();
      },
      [
        ...readable.map(([path]) => (path.startsWith('/api') ? path : `/api/v1${path}`)),
        '/changes/policy.json',
        ...['csv', 'jsonl'].map((format) => `/api/v1/trail/export?format=${format}`),
        ...['csv', 'jsonl'].map((format) => `/api/v1/mail-log/export?format=${format}&of=logins`),
      ],
    );
    await admin.goto('/system/sessions');
    expect(answers.length).toBeGreaterThan(40);
    expect(answers.flatMap(({ url, body }) => secrets.findIn(body).map((what) => `${url}: ${what}`))).toEqual(
      [],
    );
    expect(addresses.flatMap((url) => secrets.findIn(url).map((what) => `${url}: ${what}`))).toEqual([]);
  });

  test('no program said any of them', () => {
    // the links for the very first steps are said once, on purpose
    const once = /^set-up link, valid once: .*$|^enrolment code: .*$/gm;
    shown = stack
      .outputs()
      .map(({ output }) => output.replaceAll(once, ''))
      .join('\n');
    expect(secrets.findIn(shown)).toEqual([]);
  });

  test('no process shows any of them, nor would it leave its memory on a disk', async () => {
    const programs = await coreLimits(stack.place);
    expect(programs.length).toBeGreaterThan(3); // console, worker, agent, verifier; Sendmail shows neither
    expect(programs.filter(({ limit }) => Number(limit) > 1)).toEqual([]);
    expect(secrets.findIn(await processes.end())).toEqual([]);
  });

  test('no file has any of them: databases, the mail log, the gateway’s state and log', async () => {
    const found = await findInFiles(stack.place, secrets);
    // Sendmail logs in at other servers with the password itself: it stands in releases, for the daemon alone
    const ofReleases =
      /^gateway\/(?:blobs|compiled|current|releases)\/.*: (?:outgoing password|imported login|provider password|private key of the gateway)$/;
    const forSendmail = found.filter((place) => ofReleases.test(place));
    expect(found.filter((place) => !forSendmail.includes(place))).toEqual([]);
    expect(forSendmail.length).toBeGreaterThan(0);
    for (const place of forSendmail) {
      const { mode } = await stat(join(stack.place, place.replace(/: [^:]*$/, '')));
      expect(mode & 0o077, place).toBe(0);
    }
    expect(findInReleases(join(stack.place, 'console/postern.db'), secrets)).toEqual([]);
    expect(await readdir(join(stack.place, 'console'))).toContain('maillog.db');
  });
});
