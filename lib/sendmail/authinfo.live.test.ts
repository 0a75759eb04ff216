import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { type Daemon, startSendmail } from '#lib/agent/accounts/fixtures/sendmail.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import type { OutgoingLogin } from '#lib/policy/section/outgoing.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { build, freshFolder, removeFolder, type Workshop } from './test-workshop.ts';

/** Passwords that the map's syntax, m4, the rewriting rules or the lookup would read as something else. */
const passwords: Record<string, string> = {
  plain: 'tuba solo in b flat',
  quotes: `it's "quoted" \\ and \`back\``,
  letters: 'Übergangsjacke im Mai',
  macros: '$j %0 %1 $# <x> | $| (y) # ! -',
  long: 'x'.repeat(180),
};

const realm = 'mail.example';
const folders: string[] = [];
let accounts: Accounts;
let server: Daemon;

beforeAll(async () => {
  const base = await freshFolder();
  folders.push(base);
  accounts = await openAccounts({
    dir: join(base, 'accounts'),
    saslDir: join(base, 'sasl'),
    lockRule: { failures: 1000, windowMs: 60_000, lockMs: 60_000 },
  });
  await accounts.sync(fullSync(1, [], { realm }));
  for (const [at, [name, password]] of Object.entries(passwords).entries()) {
    const legacy = /^[\x20-\x7e]*$/.test(password);
    const verifiers = await makeVerifiers(new Secret(password), { name, realm, legacy });
    await accounts.put(record(`id-${name}`, at + 2, { name, ...verifiers }));
  }
  server = await startSendmail(base, join(base, 'sasl'), 'a');
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await accounts?.close();
  await Promise.all(folders.map(removeFolder));
});

type Change = { login?: Partial<OutgoingLogin>; password?: string; host?: string; port?: number };

/** A gateway of Postern's rendering that sends all mail through the server. */
async function gateway(
  { login = {}, password = passwords.plain ?? '', host = '[127.0.0.1]', port = server.port }: Change,
  entries: Parameters<typeof samplePolicy>[1] = [],
) {
  const dir = await freshFolder();
  folders.push(dir);
  const key = login.key ?? '127.0.0.1';
  const policy = samplePolicy(
    {
      routing: { smartHost: `relay:${host}` },
      hosts: {
        [sampleGateway]: {
          hostName: 'gw1.example.org',
          names: 'hosts',
          relayPort: port,
          clients: [{ family: 'inet', address: '127.0.0.2' }], // the server relays for 127.0.0.1 itself
        },
      },
      outgoing: { logins: [{ authentication: 'plain', realm, passwordId: 'p', ...login, key }] },
    },
    entries,
  );
  const known = new Map([['p', { password: new Secret(password), salt: 'salt' }]]);
  const workshop = await build(dir, policy, null, known);
  expect(workshop.complaints).toBe('');
  return workshop;
}

/** One message on its way out, to somebody the server relays to for those alone who logged in; answers the dialogue as sendmail shows it. */
async function send({ cf }: Pick<Workshop, 'cf'>, macros: string[] = [], tries = 3): Promise<string> {
  const message = 'From: amy@gw.example\nTo: bea@nowhere.invalid\nSubject: hello\n\nhello\n';
  const args = ['-C', cf, '-odi', '-oi', '-v', ...macros, '-f', 'amy@gw.example', 'bea@nowhere.invalid'];
  const { stdout, stderr } = await runSendmail('/usr/sbin/sendmail', args, { input: message });
  const dialogue = stdout + stderr;
  // the name server of this machine did not answer in time, which says nothing of us
  return /host name lookup failure/.test(dialogue) && tries > 1 ? send({ cf }, macros, tries - 1) : dialogue;
}

const loggedIn = (dialogue: string) =>
  /^235 /m.test(dialogue) && /Sent \(.*accepted for delivery/.test(dialogue);

describe('the real Sendmail logs in at a real server', () => {
  test.each(Object.entries(passwords))('with a password of %s', async (name, password) => {
    const dialogue = await send(await gateway({ login: { authentication: name }, password }));
    expect(dialogue).toMatch(/^>>> STARTTLS$/m);
    expect(dialogue).toMatch(/^>>> AUTH SCRAM-SHA-256 /m);
    expect(loggedIn(dialogue)).toBe(true);
  });

  test.each(['SCRAM-SHA-256', 'DIGEST-MD5', 'CRAM-MD5', 'PLAIN', 'LOGIN'] as const)(
    'by %s',
    async (mechanism) => {
      const dialogue = await send(await gateway({ login: { mechanisms: [mechanism] } }));
      expect(dialogue).toMatch(new RegExp(`^>>> AUTH ${mechanism}`, 'm'));
      expect(loggedIn(dialogue)).toBe(true);
    },
  );

  test('in the name of the authorization id alone', async () => {
    expect(
      loggedIn(await send(await gateway({ login: { authentication: '', authorization: 'plain' } }))),
    ).toBe(true);
  });

  test.each([
    ['its name', 'localhost', 'localhost'],
    ['its name where no MX is asked for', '[localhost]', 'localhost'],
    ['its address', '[127.0.0.1]', '127.0.0.1'],
    ['the address behind its name', 'localhost', '127.0.0.1'],
    ['nothing, which is everybody', '[127.0.0.1]', ''],
  ])('found by %s', async (_what, host, key) => {
    expect(loggedIn(await send(await gateway({ host, login: { key } })))).toBe(true);
  });

  test('not at a server that the login is not for', async () => {
    const dialogue = await send(await gateway({ login: { key: 'other.example' } }));
    expect(dialogue).not.toMatch(/^>>> AUTH/m);
    expect(dialogue).toMatch(/^530 5\.7\.0 Authentication required$/m);
  });
});

/** Sendmail tries every mechanism, then goes on without a login (usersmtp.c, smtpauth): whether the mail waits is for the server to say. */
test('a wrong password: what the server said stands in the dialogue', async () => {
  const dialogue = await send(await gateway({ password: 'wrong' }));
  expect(dialogue.match(/^535 5\.7\.0 authentication failed$/gm)).toHaveLength(3);
  expect(dialogue).toMatch(/^530 5\.7\.0 Authentication required$/m);
});

test('where TLS is demanded no password is sent in the clear: the mail waits', async () => {
  const dialogue = await send(
    await gateway({ host: 'localhost', login: { key: 'localhost', mechanisms: ['PLAIN'] } }, [
      { map: 'access', tag: 'TLS_Srv:', key: 'localhost', value: 'ENCR:112' },
      { map: 'access', tag: 'Try_TLS:', key: 'localhost', value: 'NO' },
    ]),
  );
  expect(dialogue).not.toMatch(/AUTH PLAIN/);
  expect(dialogue).toMatch(/Deferred: 454 4\.7\.0 encryption too weak 0 less than 112/);
});

describe('where the login is insisted on, mail waits when it is not taken', () => {
  let open: Daemon;
  beforeAll(async () => {
    const [first = ''] = folders;
    const base = await freshFolder();
    folders.push(base);
    open = await startSendmail(base, join(first, 'sasl'));
  });
  afterAll(() => open?.stop());

  // the words of the refusal stand in the log: ruleset=tls_rcpt, … reject=454 4.7.0 …
  const waits = /^bea@nowhere\.invalid\.\.\. Deferred$/m;
  const cameInByPlain = ['-M{auth_type}PLAIN'];
  const at = (more: Change) => gateway({ host: 'localhost', port: open.port, ...more });
  const wrong = { password: 'wrong', login: { key: 'localhost', insist: true } };

  test.each([
    ['from a stranger', []],
    ['from somebody who logged in here by the same mechanism', cameInByPlain],
  ])('%s', async (_what, macros) => {
    const dialogue = await send(await at(wrong), macros);
    expect(dialogue.match(/^535 /gm)).toHaveLength(3);
    expect(dialogue).toMatch(waits);
    expect(dialogue).not.toMatch(/^>>> RCPT/m);
  });

  test.each([
    ['by the name', 'localhost', 'localhost'],
    ['by the name in brackets', '[localhost]', 'localhost'],
    ['by the address', '[127.0.0.1]', '127.0.0.1'],
  ])('and goes when it is, %s', async (_what, host, key) => {
    const workshop = await at({ host, login: { key, insist: true, mechanisms: ['PLAIN'] } });
    expect(loggedIn(await send(workshop))).toBe(true);
    expect(loggedIn(await send(workshop, cameInByPlain))).toBe(true);
    const refused = await at({ host, password: 'wrong', login: { key, insist: true } });
    expect(await send(refused)).toMatch(waits);
  });

  test('otherwise the server decides, as it does for the login for everybody', async () => {
    for (const login of [{ key: 'localhost' }, { key: '', insist: true }]) {
      const dialogue = await send(await at({ password: 'wrong', login }));
      expect(dialogue).toMatch(/^550 5\.7\.1 .*Relaying denied/m);
      expect(dialogue).not.toMatch(waits);
    }
  });
});
