import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import type { FactKind } from '#lib/maillog/parse/line.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { term } from '#lib/maillog/search/query.ts';
import { openReader, openWriter } from '#lib/maillog/store.ts';
import { dial, type TestClient } from '#lib/maillog/test-client.ts';
import { startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { explainLogin } from '#lib/maillog/tracking/explain.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { tellJourney } from '#lib/maillog/tracking/tell.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

const password = 'tuba solo in b flat';
const stranger = '127.0.0.2';
const friend = '127.0.0.3';

let dir: string;
let accounts: Accounts;
let log: MailLog;
let gateway: TestGateway;
let writer: LogWriter;
let reader: LogReader;

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/maillog-');
  await chmod(dir, 0o755);
  const saslDir = join(dir, 'sasl');
  accounts = await openAccounts({ dir: join(dir, 'accounts'), saslDir });
  const amy = await makeVerifiers(new Secret(password), { name: 'amy', realm, legacy: true });
  await accounts.sync(fullSync(1, [record('id-amy', 1, { name: 'amy', ...amy })], { realm }));
  const socket = join(dir, 'log.sock');
  const tag = 'live-mta';
  log = await openMailLog({ dir: join(dir, 'log'), tag, socket });
  gateway = await startGateway({ dir, tag, socket, saslDir, access });
  writer = openWriter(join(dir, 'maillog.db'));
  reader = openReader(join(dir, 'maillog.db'));
}, 120_000);

afterAll(async () => {
  reader?.close();
  writer?.close();
  await gateway?.stop();
  await log?.close();
  await accounts?.close();
  await rm(dir, { recursive: true, force: true });
});

const access = `Connect:${friend}\tRELAY
Connect:127.0.0.4\tREJECT
From:spam@bad.example\tREJECT
From:drop@bad.example\tDISCARD
From:quar@bad.example\tQUARANTINE:suspicious sender
To:nobody@example.com\tERROR:5.1.1:550 nobody here
To:long@example.com\tERROR:5.7.1:550 ${'a long story '.repeat(70)}
`;

/** Brings what the daemon has logged into the store, as the worker does. */
async function pull(): Promise<void> {
  for (;;) {
    const page = await log.read(writer.cursor('gw1'), 100);
    writer.ingest('gw1', page.lines, { realm, pulledAt: new Date() });
    if (!page.more) return;
  }
}

async function session(from: string, use: (client: TestClient) => Promise<unknown>): Promise<void> {
  const client = await dial(gateway.port, from);
  await use(client);
  await client.quit();
}

const enter = (client: TestClient, mechanism: LoginTrial['mechanism'], user: string, secret = password) =>
  logIn(client, { mechanism, user, password: secret });

/** The message of this sender, once it is what is expected. */
async function message(sender: string, expected: Partial<ListedMessage> & object): Promise<ListedMessage> {
  return vi.waitFor(
    async () => {
      await pull();
      const [found] = reader.listMessages(
        { query: term('from', sender === '' ? '<>' : sender), now: new Date() },
        { limit: 1 },
      ).messages;
      expect(found).toMatchObject(expected);
      return found as ListedMessage;
    },
    { timeout: 15_000, interval: 50 },
  );
}

test.each([
  ['PLAIN', true, 'amy'],
  ['LOGIN', true, `amy@${realm}`],
  ['CRAM-MD5', false, 'amy'],
  ['SCRAM-SHA-256', false, 'amy'],
  ['SCRAM-SHA-256', true, 'amy'],
] as const)('a message sent after %s (TLS: %s) is of its account', async (mechanism, tls, user) => {
  const sender = `${mechanism.toLowerCase()}-${tls ? 'tls' : 'clear'}@corp.lan`;
  await session(stranger, async (client) => {
    if (tls) await client.startTls();
    expect(await enter(client, mechanism, user)).toMatchObject({ accepted: true });
    expect(await client.send(sender, ['x@example.com'])).toEqual([250, 250, 250]);
  });
  const found = await message(sender, {
    account: 'amy',
    audited: true,
    mechanism,
    clientAddress: stranger,
    tlsVersion: tls ? 'TLSv1.3' : null,
    tlsBits: tls ? 256 : null,
    protocol: tls ? 'ESMTPSA' : 'ESMTPA',
    status: 'sent',
    recipients: 1,
  });
  expect(found.deliveries).toMatchObject([
    { recipient: 'x@example.com', outcome: 'sent', dsn: '2.0.0', tries: 1 },
  ]);
  expect(found.deliveries[0]?.tlsVersion).toBe('TLSv1.3');
});

test('two messages of one session are told apart, with as many recipients as each had', async () => {
  await session(stranger, async (client) => {
    await client.startTls();
    await enter(client, 'PLAIN', 'amy');
    await client.send('first@corp.lan', ['x1@example.com', 'x2@example.com']);
    await client.send('second@corp.lan', ['y@example.com']);
  });
  const first = await message('first@corp.lan', { status: 'sent', sentCount: 2, account: 'amy' });
  const second = await message('second@corp.lan', { status: 'sent', sentCount: 1, account: 'amy' });
  expect(second.clientPort).toBe(first.clientPort);
});

test.each([
  ['PLAIN', true, 'amy', 'wrong', 'amy', 'Wrong password'],
  ['LOGIN', true, 'amy', 'wrong', 'amy', 'Wrong password'],
  ['CRAM-MD5', false, 'amy', 'wrong', 'amy', 'Wrong password'],
  ['SCRAM-SHA-256', false, 'amy', 'wrong', null, 'Wrong password'],
  ['CRAM-MD5', false, 'ghost', 'wrong', 'ghost', 'No such user'],
  ['SCRAM-SHA-256', false, 'ghost', 'wrong', null, 'No such user'],
] as const)(
  '%s (TLS: %s) of %s with the password “%s” is a failure of %s: %s',
  async (mechanism, tls, user, secret, account, title) => {
    const from = '127.0.0.5';
    await session(from, async (client) => {
      if (tls) await client.startTls();
      expect(await enter(client, mechanism, user, secret)).toMatchObject({ accepted: false });
    });
    await vi.waitFor(async () => {
      await pull();
      const [login] = reader.logins({ client: from }, { limit: 1 }).logins;
      expect(login).toMatchObject({ ok: false, account, mechanism, clientAddress: from });
      expect(login && explainLogin(login).title).toBe(title);
    });
  },
);

test('names of any kind are told as they were typed', async () => {
  const name = 'us er, user=amy, relay=x';
  await session(stranger, async (client) => {
    await client.startTls();
    await enter(client, 'PLAIN', name, 'wrong');
  });
  await vi.waitFor(async () => {
    await pull();
    expect(reader.logins({ client: stranger, ok: false }, { limit: 1 }).logins[0]).toMatchObject({
      clientAddress: stranger,
      account: name,
    });
  });
});

test('what was not taken is told, with the daemon’s reason', async () => {
  await session(stranger, (client) => client.send('denied@corp.lan', ['x@example.com']));
  await session(friend, async (client) => {
    await client.send('spam@bad.example', ['x@example.com']);
    await client.send('next@corp.lan', ['nobody@example.com', 'x@example.com']);
    await client.send('unknown@corp.lan', ['nosuch@local.example']);
    await client.send('drop@bad.example', ['x@example.com']);
    await client.send('quar@bad.example', ['x@example.com']);
    await client.send('header@corp.lan', ['x@example.com'], 'X-Bad: an evil thing\r\nSubject: x\r\n\r\nx');
    await client.send(
      'large@corp.lan',
      ['x@example.com'],
      `Subject: x\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(400),
    );
    await client.send('hops@corp.lan', ['x@example.com'], `${'Received: by x\r\n'.repeat(30)}\r\nx`);
    await client.send('long@corp.lan', ['long@example.com']);
    await client.command('MAIL FROM:<reset@corp.lan>');
    await client.command('RCPT TO:<x@example.com>');
    await client.command('RSET');
  });
  const broken = await dial(gateway.port, friend);
  await broken.command('MAIL FROM:<broken@corp.lan>');
  await broken.command('RCPT TO:<x@example.com>');
  await broken.command('DATA');
  broken.write('Subject: half');
  broken.drop();
  const reason = (text: string) => expect.stringContaining(text);
  await message('denied@corp.lan', {
    status: 'refused',
    account: null,
    reason: reason('Relaying denied'),
    recipients: 0,
  });
  await message('spam@bad.example', { status: 'refused', reason: reason('Access denied') });
  await message('next@corp.lan', {
    status: 'refused',
    sentCount: 1,
    refusedCount: 1,
    reason: reason('nobody here'),
  });
  await message('unknown@corp.lan', { status: 'refused', reason: reason('User unknown') });
  await message('drop@bad.example', { status: 'discarded' });
  await message('quar@bad.example', { status: 'held', reason: 'suspicious sender' });
  await message('header@corp.lan', { status: 'refused', reason: reason('bad header') });
  await message('large@corp.lan', { status: 'refused', reason: reason('20000 are allowed') });
  await message('hops@corp.lan', { status: 'refused', reason: reason('Too many hops') });
  await message('long@corp.lan', {
    status: 'refused',
    clientAddress: friend,
    reason: reason('story a long story'),
  });
  await message('reset@corp.lan', { status: 'abandoned' });
  await message('broken@corp.lan', { status: 'abandoned', reason: reason('collect') });
});

test('a host that may not connect is in the log, though it has no message', async () => {
  const client = await dial(gateway.port, '127.0.0.4');
  client.drop();
  await vi.waitFor(async () => {
    const { lines } = await log.read('', 10_000);
    const refused = lines.map(({ line }) => parseLine(line).fact).find(({ kind }) => kind === 'ruleset');
    expect(lines.some(({ line }) => line.includes('ruleset=check_relay') && line.includes('127.0.0.4'))).toBe(
      true,
    );
    expect(refused).toBeDefined();
  });
});

test('what an operator holds in the queue is held until it is released', async () => {
  await session(friend, (client) => client.send('held@corp.lan', ['later1@example.com']));
  const { queueId } = await message('held@corp.lan', { status: 'deferred' });
  await gateway.sendmail([`-qI${queueId}`, '-Qheld by alice: CHG-42']);
  await message('held@corp.lan', { status: 'held', reason: 'held by alice: CHG-42' });
  await gateway.sendmail(['-qQ', `-qI${queueId}`, '-Q']);
  await message('held@corp.lan', { status: 'deferred' });
});

test('what the next host refuses or puts off is told, and the report that follows', async () => {
  await session(friend, (client) =>
    client.send('mixed@corp.lan', [
      'unknown1@example.com',
      'good@example.com',
      'later@example.com',
      'x@dead.example',
    ]),
  );
  const mixed = await message('mixed@corp.lan', { sentCount: 1, refusedCount: 1, deferredCount: 2 });
  expect(Object.fromEntries(mixed.deliveries.map(({ recipient, outcome }) => [recipient, outcome]))).toEqual({
    'good@example.com': 'sent',
    'later@example.com': 'deferred',
    'unknown1@example.com': 'refused',
    'x@dead.example': 'deferred',
  });
  await vi.waitFor(
    async () => {
      await gateway.sendmail(['-q', '-OTimeout.queuereturn=1s']);
      await message('mixed@corp.lan', { sentCount: 1, refusedCount: 3, deferredCount: 0, status: 'refused' });
    },
    { timeout: 30_000, interval: 1000 },
  );
  const journey = reader.journey('gw1', mixed.queueId);
  expect(journey?.children.map(({ sender, parent }) => [sender, parent])).toContainEqual(['', mixed.queueId]);
});

test('a list with an owner is the account’s message under a second id', async () => {
  await session(stranger, async (client) => {
    await client.startTls();
    await enter(client, 'PLAIN', 'amy');
    await client.send('tolist@corp.lan', ['list@local.example', 'direct@example.com']);
  });
  const first = await message('tolist@corp.lan', { account: 'amy' });
  await vi.waitFor(async () => {
    await pull();
    const all = [first, ...(reader.journey('gw1', first.queueId)?.children ?? [])];
    const recipients = all.flatMap(({ account, deliveries }) =>
      deliveries.filter(() => account === 'amy').map(({ recipient }) => recipient),
    );
    expect(recipients).toEqual(expect.arrayContaining(['a@example.com', 'unknown9@example.com']));
  });
});

test('a long list of recipients is whole', async () => {
  const recipients = Array.from(
    { length: 60 },
    (_, at) => `person-with-a-long-name-${at}@a-domain-with-a-long-name.example`,
  );
  await session(friend, (client) => client.send('many@corp.lan', recipients));
  const { deliveries } = await message('many@corp.lan', { sentCount: 60, deliveryCount: 60, recipients: 60 });
  expect(deliveries).toHaveLength(20);
});

test('a line that is longer than syslog takes is put together again', async () => {
  const word = 'x'.repeat(200);
  await session(friend, (client) =>
    client.send('parts@corp.lan', ['x@example.com'], `X-Long: ${word}\r\n\r\nx`),
  );
  const { queueId } = await message('parts@corp.lan', { status: 'sent' });
  const facts = reader.journey('gw1', queueId)?.steps.map(({ line }) => line.fact) ?? [];
  const long = facts.flatMap((fact) =>
    fact.kind === 'unknown' && fact.text.startsWith('long') ? fact.text : [],
  );
  expect(long).toEqual([expect.stringMatching(/^long(?:\|\.x{200}\.){5}\|\.$/)]);
});

test('nothing that a stranger writes into a message makes it somebody else’s', async () => {
  const forged =
    'Message-ID: <x>, proto=ESMTPSA, daemon=MTA, relay=friend [192.0.2.1]\r\nSubject: x\r\n\r\nx';
  await session(friend, async (client) => {
    await client.send('"boss>u<amy>m<PLAIN>c<192.0.2.1"@forged.example', ['x@example.com']);
    await client.send('forged@corp.lan', ['"a, stat=Sent (b>,<c"@example.com'], forged);
  });
  await message('forged.example', { account: null, clientAddress: friend, audited: true });
  await message('forged@corp.lan', {
    account: null,
    clientAddress: friend,
    protocol: 'ESMTP',
    refusedCount: 1,
  });
});

test('what is handed in on the host itself has no client', async () => {
  await gateway.sendmail(['-f', 'root@corp.lan', 'x@example.com'], 'Subject: x\n\nx\n');
  await message('root@corp.lan', { protocol: null, clientAddress: null, account: null, status: 'sent' });
});

test('a message is told from its connection to its delivery, with every line', async () => {
  const found = await message('plain-tls@corp.lan', { status: 'sent', done: true });
  const journey = reader.journey('gw1', found.queueId);
  expect(tellJourney(journey ?? { steps: [], messages: [] }).map(({ title }) => title)).toEqual([
    'Connected',
    'TLS 1.3 began',
    'Logged in as amy',
    'Sends as amy',
    'Accepted from plain-tls@corp.lan',
    'Routed to 127.0.0.1',
    'TLS 1.3 with 127.0.0.1',
    'x@example.com: delivered',
    'Done',
  ]);
  expect(journey?.lines.length).toBeGreaterThan(6);
});

test('every line is kept once, in order, and every kind that matters was seen', async () => {
  await pull();
  const { lines } = await log.read('', 10_000);
  expect(new Set(lines.map(({ cursor }) => cursor)).size).toBe(lines.length);
  const kinds = new Set(lines.map(({ line }) => parseLine(line).fact.kind));
  const expected: FactKind[] = [
    'connect',
    'login',
    'login-failure',
    'tls',
    'from',
    'to',
    'ruleset',
    'recipient-refused',
    'audit',
  ];
  expected.push('report', 'clone', 'done', 'held', 'too-large', 'too-many-hops', 'interrupted', 'daemon');
  expect(expected.filter((kind) => !kinds.has(kind))).toEqual([]);
});
