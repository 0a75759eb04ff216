import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import {
  type Daemon,
  freshFolder,
  type OwnLines,
  realm,
  removeFolder,
  startSendmail,
} from '#lib/agent/accounts/fixtures/sendmail.ts';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { dial, type TestClient } from '#lib/maillog/test-client.ts';
import { type Sending, sendingSection } from '#lib/policy/section/sending.ts';
import { makeVerifiers, type Verifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { countingRules, sendingMap, sendingRules } from '#lib/sendmail/mc-sending.ts';

const password = 'tuba solo in b flat';
const policy = sendingSection.parse({
  senders: 'granted',
  checkFrom: true,
  advice: 'Ask the helpdesk, 555-0100.',
  counted: true,
  messagesPerHour: 3,
  recipientsPerDay: 5,
});

let base: string;
let accounts: Accounts;
let verifiers: Verifiers;
let revision = 1;

const open = () => openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') });

beforeAll(async () => {
  base = await freshFolder();
  accounts = await open();
  verifiers = await makeVerifiers(new Secret(password), { name: 'kim', realm, legacy: false });
  await accounts.sync(fullSync(1, [], { realm }));
});
afterAll(async () => {
  await accounts?.close();
  await removeFolder(base);
});

async function set(name: string, more: Partial<AccountRecord> = {}): Promise<void> {
  revision += 1;
  await accounts.put(record(`id-${name}`, revision, { name, ...verifiers, scramSha256: null, ...more }));
}

function ownLines(sending: Sending, features: string[] = []): OwnLines {
  return {
    features: ["FEATURE(`accept_unresolvable_domains')dnl", ...features],
    config: ['Kaudit syslog -LINFO -D', ...sendingMap(sending, join(base, 'sasl'))],
    ruleSets: [
      ...sendingRules(sending),
      'Scheck_data',
      ...countingRules(sending),
      'R$*\t\t\t$: $(audit q<$&i> $: $) $1',
    ],
  };
}

async function session(port: number, user: string | null): Promise<TestClient> {
  const opened = await dial(port, '127.0.0.1');
  await opened.startTls();
  if (user === null) return opened;
  const { accepted } = await logIn(opened, { mechanism: 'PLAIN', user, password });
  if (!accepted) throw new Error(`${user} was not let in`);
  return opened;
}

type Mail = { from?: string; header?: string; to?: number };

/** Sends one message and answers the reply that decided: the first refusal, or that to the end of the message. */
async function send(on: TestClient, { from = 'kim@example.org', header = from, to = 1 }: Mail = {}) {
  await on.command('RSET');
  const steps = [
    `MAIL FROM:<${from}>`,
    ...['root', 'daemon', 'nobody', 'bin', 'sys', 'games']
      .slice(0, to)
      .map((name) => `RCPT TO:<${name}@gw.example>`),
    'DATA',
    `From: ${header}\r\nSubject: x\r\n\r\nx\r\n.`,
  ];
  for (const step of steps) {
    const { code, lines } = await on.command(step);
    if (code >= 400 || step === steps.at(-1)) return `${code} ${lines.join(' ')}`;
  }
  return '';
}

describe.each([
  ['as it comes', 'plain', []],
  ['with delay_checks', 'delayed', ["FEATURE(`delay_checks')dnl"]],
])('the rules at a real daemon, %s', (_says, folder, features) => {
  let daemon: Daemon;
  beforeAll(async () => {
    const own = join(base, folder);
    await mkdir(own, { mode: 0o755 });
    daemon = await startSendmail(own, join(base, 'sasl'), '', ownLines(policy, features));
  }, 60_000);
  afterAll(() => daemon?.stop());

  test('an account sends as those it was granted, and as nobody else', async () => {
    await set(`kim-${folder}`, { senders: ['kim@example.org', '@shop.example', '.dep.example'] });
    const on = await session(daemon.port, `kim-${folder}`);
    expect(await send(on)).toMatch(/^250 /);
    expect(await send(on, { from: 'Any@Shop.Example' })).toMatch(/^250 /);
    expect(await send(on, { from: 'x@a.b.dep.example', header: 'X <x@a.b.dep.example>' })).toMatch(/^250 /);
    const boss = `550 5.7.1 <boss@example.org>... kim-${folder} may not send as boss@example.org. Ask the helpdesk, 555-0100.`;
    expect(await send(on, { from: 'boss@example.org' })).toBe(boss);
    for (const from of [
      'x@dep.example',
      'kim@example.org.evil.example',
      'x@notshop.example',
      'a@b@shop.example',
    ])
      expect(await send(on, { from }), from).toMatch(/^5\d\d /);
    on.drop();
  });

  test('the header From is held against them, too', async () => {
    await set(`lea-${folder}`, { senders: ['kim@example.org', '@shop.example'], limits: unlimited });
    const on = await session(daemon.port, `lea-${folder}`);
    for (const header of [
      'kim@example.org',
      '"Doe, Kim" <kim@example.org>',
      'Kim Doe (on the road) <kim@example.org>',
      '=?UTF-8?Q?K=C3=ADm?= <kim@example.org>',
      '"kim@home.example" <kim@example.org>',
      'kim@example.org, Shop <info@shop.example>',
      'staff: kim@example.org, info@shop.example;',
    ])
      expect(await send(on, { header }), header).toMatch(/^250 /);
    for (const header of [
      'boss@example.org',
      'Boss <boss@example.org>',
      '"kim@example.org" <boss@example.org>',
      '"<kim@example.org>" <boss@example.org>',
      'kim@example.org, boss@example.org',
      'boss@example.org, Kim <kim@example.org>',
      'Boss <boss@example.org> (<kim@example.org>)',
      'Kim <kim@example.org',
      'nobody at all',
    ])
      expect(await send(on, { header }), header).toMatch(/^5\d\d .*Ask the helpdesk/);
    const long = 'Kim of the long name '.repeat(200).trim();
    expect(await send(on, { header: `"${long}" <boss@example.org>` })).toMatch(/^[45]\d\d /);
    expect(await send(on, { header: `${'a'.repeat(9000)} <boss@example.org>` })).toMatch(/^[45]\d\d /);
    expect(await send(on, { header: `kim@example.org\r\nFrom: boss@example.org` })).toMatch(/^550 /);
    expect(await send(on, { header: `kim@example.org,\r\n boss@example.org` })).toMatch(/^550 /);
    expect(await send(on, { header: `"${long}" <kim@example.org>` })).toMatch(/^550 .*too long to be read/);
    expect(await send(on, { header: `${'Kim of the long name '.repeat(30)} <kim@example.org>` })).toMatch(
      /^250 /,
    );
    expect(await send(on, { header: `${'Kim of the long name '.repeat(30)} <boss@example.org>` })).toMatch(
      /^550 /,
    );
    expect(await send(on, { header: 'Kim <kim@example.org> boss@example.org' })).toMatch(/^250 |^550 /);
    expect(await send(on, { from: '', header: 'boss@example.org' })).toMatch(/^550 /);
    expect(await send(on, { from: '', header: 'kim@example.org' })).toMatch(/^250 /);
    on.drop();
  });

  test('limits answer for now, in words, and outlast a restart of the agent', async () => {
    const name = `mia-${folder}`;
    await set(name, { senders: ['@example.org'] });
    const on = await session(daemon.port, name);
    expect(await send(on, { to: 6 })).toMatch(/^451 4\.7\.1 6 recipients are more than the 5/);
    for (const to of [1, 1, 2]) expect(await send(on, { to })).toMatch(/^250 /);
    const reached =
      /^451 4\.7\.1 This account has sent 3 of the 3 messages that it may within an hour\. Try again after \d\d:\d\d UTC(?: on [\d-]{10})?\. Ask the helpdesk, 555-0100\.$/;
    expect(await send(on)).toMatch(reached);
    await accounts.close();
    expect(await send(on)).toMatch(/^451 4\.3\.0 /);
    accounts = await open();
    expect(await send(on)).toMatch(/^451 4\.3\.0|^451 4\.7\.1/);
    const again = await session(daemon.port, name);
    expect(await send(again)).toMatch(reached);
    expect(accounts.status(`id-${name}`).sending).toMatchObject({
      messagesThisHour: 3,
      recipientsThisDay: 4,
      refused: { text: expect.stringContaining('3 of the 3 messages') },
    });
    await set(name, { senders: ['@example.org'], limits: { ...unlimited, recipientsPerDay: 6 } });
    expect(await send(again, { to: 2 })).toMatch(/^250 /);
    expect(await send(again)).toMatch(/^451 4\.7\.1 This account has sent 6 of the 6 recipients/);
    on.drop();
    again.drop();
  });

  test('an account that was disabled sends no more in a session that is open', async () => {
    await set(`ned-${folder}`, { senders: ['@example.org'] });
    const on = await session(daemon.port, `ned-${folder}`);
    expect(await send(on)).toMatch(/^250 /);
    await set(`ned-${folder}`, { senders: ['@example.org'], disabled: true });
    expect(await send(on)).toMatch(/^550 5\.7\.1 <kim@example.org>\.\.\. The account ned-\w+ is disabled/);
    on.drop();
  });

  test('without an agent nothing of those who logged in passes, and others’ mail does', async () => {
    await set(`oli-${folder}`, { senders: ['@example.org'] });
    const on = await session(daemon.port, `oli-${folder}`);
    await accounts.close();
    try {
      const words = /^451 4\.3\.0 The gateway cannot look up what this account may send now/;
      // in a session that had asked before, the daemon puts its own words in front
      expect(await send(on)).toMatch(/^451 4\.3\.0 /);
      expect(await send(on)).toMatch(words);
      expect(await send(on, { from: 'x"y z"@example.org' })).toMatch(/^[45]/);
      const stranger = await session(daemon.port, null);
      expect(await send(stranger, { from: 'stranger@example.com', header: 'a <"b > c"@d>' })).toMatch(
        /^250 /,
      );
      stranger.drop();
    } finally {
      accounts = await open();
    }
    on.drop();
  });
});

const unlimited = { messagesPerHour: 0, messagesPerDay: 0, recipientsPerHour: 0, recipientsPerDay: 0 };
