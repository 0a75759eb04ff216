import { chmod, copyFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import { fileJoiner } from '#lib/maillog/join/join-files.ts';
import { type Message, statusOf } from '#lib/maillog/join/message.ts';
import type { Fact, FactKind } from '#lib/maillog/parse/line.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import { dial, type TestClient } from '#lib/maillog/test-client.ts';
import { freePort } from '#lib/maillog/test-gateway.ts';
import { openNextHost } from '#lib/maillog/test-next-host.ts';
import { clients, openSite, password, type TestSite } from '#lib/maillog/test-site.ts';
import { explainLogin } from '#lib/maillog/tracking/explain.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openSite();
}, 120_000);

afterAll(() => site?.close());

const soon = { timeout: 20_000, interval: 50 };

async function send(
  sender: string,
  recipients: readonly string[],
  from: string = clients.friend,
): Promise<number[]> {
  const client = await dial(site.gateway.port, from);
  const codes = await client.send(sender, recipients);
  await client.quit();
  return codes;
}

function messages(query: string, expected: readonly object[]): Promise<ListedMessage[]> {
  return vi.waitFor(async () => {
    const found = await site.search(query);
    expect(found.messages).toMatchObject(expected);
    return found.messages;
  }, soon);
}

const one = async (query: string, expected: object = {}) =>
  (await messages(query, [expected]))[0] as ListedMessage;

const facts = async (): Promise<Fact[]> => {
  const { lines } = await site.log.read('', 100_000);
  return lines.map(({ line }) => parseLine(line).fact);
};

/** Waits until the log has a fact. */
function said(expected: object): Promise<void> {
  return vi.waitFor(async () => {
    expect(await facts()).toContainEqual(expect.objectContaining(expected));
  }, soon);
}
const text = (pattern: RegExp) => expect.stringMatching(pattern);

describe('a message that', () => {
  test('goes on to a second gateway has a queue id there, and one Message-ID', async () => {
    await send('hop@corp.lan', ['x@second.example']);
    const first = await one('from:hop@corp.lan gateway:gw1', { status: 'sent' });
    expect(first.deliveries).toMatchObject([{ recipient: 'x@second.example', tlsVersion: 'TLSv1.3' }]);
    const answers = (await site.open('gw1', first.queueId)).steps.flatMap(({ line }) =>
      line.fact.kind === 'to' ? [line.fact.status] : [],
    );
    const nextId = /(\w{14,}) Message accepted/.exec(answers.join())?.[1];
    const both = await messages(`msgid:${first.messageId}`, [{ status: 'sent' }, { status: 'sent' }]);
    expect(Object.fromEntries(both.map(({ gateway, queueId }) => [gateway, queueId]))).toEqual({
      gw1: first.queueId,
      gw2: nextId,
    });
    const journey = await site.open('gw2', nextId ?? '');
    expect(journey.messages).toMatchObject([
      { clientAddress: '127.0.0.1', protocol: 'ESMTPS', tlsVersion: 'TLSv1.3' },
    ]);
  });

  test('waits for a host that is down is delivered when it is up', async () => {
    await send('patient@corp.lan', ['x@dead.example']);
    const waits = await one('from:patient@corp.lan', { status: 'deferred' });
    expect(waits.deliveries).toMatchObject([
      { status: 'Deferred: Connection refused by [127.0.0.1]', tries: 1 },
    ]);
    const host = await openNextHost({ port: site.deadPort });
    await site.gateway.sendmail([`-qI${waits.queueId}`]);
    const arrived = await one('from:patient@corp.lan', { status: 'sent', done: true });
    expect(arrived.deliveries).toMatchObject([{ outcome: 'sent', tries: 2 }]);
    expect(host.taken).toEqual([{ sender: 'patient@corp.lan', recipients: ['x@dead.example'] }]);
    await host.close();
  });

  test('needs a log-in at the next host is delivered there', async () => {
    await send('submits@corp.lan', ['x@auth.example']);
    const [delivery] = (await one('from:submits@corp.lan', { status: 'sent' })).deliveries;
    expect(delivery).toMatchObject({ relayName: 'mx.auth.example', tlsVersion: 'TLSv1.3' });
    expect(site.submission.taken).toContainEqual({
      sender: 'submits@corp.lan',
      recipients: ['x@auth.example'],
    });
    const logins = (await facts()).filter(({ kind }) => kind === 'outgoing-login');
    expect(logins).toMatchObject([{ relay: { name: 'mx.auth.example' }, mechanism: 'PLAIN' }]);
  });

  test('has many recipients is split, and some of them are refused', async () => {
    const recipients = Array.from({ length: 10 }, (_, at) => `r${at}@example.com`);
    const codes = await send('many@corp.lan', recipients);
    expect(codes).toEqual([250, ...recipients.map((_, at) => (at < 8 ? 250 : 452)), 250]);
    const [part, whole] = await messages('from:many@corp.lan', [
      { sentCount: 4 },
      { sentCount: 4, recipients: 8 },
    ]);
    expect(part?.parent).toBe(whole?.queueId);
    const reached = [part, whole].flatMap(
      (message) => message?.deliveries.map(({ recipient }) => recipient) ?? [],
    );
    expect(reached.sort()).toEqual(recipients.slice(0, 8));
  });

  test('goes to a list with an owner is sent on under a second id', async () => {
    await send('tolist@corp.lan', ['list@local.example']);
    const first = await one('from:tolist@corp.lan');
    await vi.waitFor(async () => {
      await site.pull();
      const { children } = await site.open('gw1', first.queueId);
      expect(children).toMatchObject([
        { parent: first.queueId, sender: 'boss@corp.lan', sentCount: 1, refusedCount: 1 },
      ]);
    }, soon);
  });

  test.each([
    ['bounces', 'unknown5@example.com', '', ['User unknown']],
    ['wants a receipt', 'root@local.example', ' NOTIFY=SUCCESS', ['Return receipt']],
  ])('%s brings a report', async (what, recipient, notify, reasons) => {
    const sender = `${what.replaceAll(' ', '-')}@corp.lan`;
    const client = await dial(site.gateway.port, clients.friend);
    await client.command(`MAIL FROM:<${sender}>`);
    await client.command(`RCPT TO:<${recipient}>${notify}`);
    await client.command('DATA');
    await client.command('Subject: x\r\n\r\nx\r\n.');
    await client.quit();
    const { queueId } = await one(`from:${sender}`);
    await vi.waitFor(async () => {
      await site.pull();
      const { children, steps } = await site.open('gw1', queueId);
      expect(children).toMatchObject([{ sender: '', parent: queueId, status: 'sent' }]);
      expect(children[0]?.deliveries).toMatchObject([{ recipient: sender }]);
      const reports = steps.flatMap(({ line }) => (line.fact.kind === 'report' ? [line.fact.reason] : []));
      expect(reports).toEqual(reasons);
    }, soon);
  });

  test('waits for long brings a warning, and has failed when its time is over', async () => {
    await send('late@corp.lan', ['later9@example.com']);
    const { queueId } = await one('from:late@corp.lan', { status: 'deferred' });
    await pause(1100); // the daemon counts in seconds
    await site.gateway.sendmail(['-OTimeout.queuewarn=1s', `-qI${queueId}`]);
    await vi.waitFor(
      async () => {
        await site.gateway.sendmail(['-OTimeout.queuereturn=1s', `-qI${queueId}`]);
        const { messages } = await site.search(`queue:${queueId} status:refused`);
        expect(messages).toMatchObject([{ refusedCount: 1 }]);
      },
      { ...soon, interval: 500 },
    );
    const { steps } = await site.open('gw1', queueId);
    const reports = steps.flatMap(({ line }) => (line.fact.kind === 'report' ? [line.fact.reason] : []));
    expect(reports).toEqual([
      expect.stringMatching(/^Warning: could not send message/),
      expect.stringMatching(/^Cannot send message/),
    ]);
  });

  test('an operator holds is held until it is released', async () => {
    await send('held@corp.lan', ['later8@example.com']);
    const { queueId } = await one('from:held@corp.lan', { status: 'deferred' });
    await site.gateway.sendmail([`-qI${queueId}`, '-Qheld by Ada']);
    await one('from:held@corp.lan', { status: 'held', reason: 'held by Ada' });
    await site.gateway.sendmail(['-qQ', `-qI${queueId}`, '-Q']);
    await one('from:held@corp.lan', { status: 'deferred' });
  });

  test.each<[string, string, (client: TestClient) => Promise<unknown>, RegExp]>([
    ['is taken back', 'reset@corp.lan', (client) => client.command('RSET'), /^/],
    ['breaks off before its text', 'cut@corp.lan', async (client) => client.drop(), /lost input channel/],
    [
      'breaks off in its text',
      'half@corp.lan',
      async (client) => {
        await client.command('DATA');
        client.write('Subject: half');
        client.drop();
      },
      /collect/,
    ],
  ])('%s is abandoned', async (_what, sender, end, because) => {
    const client = await dial(site.gateway.port, clients.friend);
    await client.command(`MAIL FROM:<${sender}>`);
    await client.command('RCPT TO:<x@example.com>');
    await end(client);
    client.drop();
    const { reason } = await one(`from:${sender}`, { status: 'abandoned', clientAddress: clients.friend });
    expect(reason ?? '').toMatch(because);
  });
});

describe('a client that', () => {
  /** What the store has of the connections of a client, once it is what is expected. */
  function visited(client: string, kinds: readonly FactKind[], words: RegExp): Promise<void> {
    return vi.waitFor(async () => {
      await site.pull();
      const visits = site.reader.visits({ client, since: new Date(Date.now() - 3_600_000) }, 10);
      expect(visits.every(({ clientAddress }) => clientAddress === client)).toBe(true);
      const lines = visits.flatMap(({ lines }) => lines.map(({ text }) => text));
      expect(lines.map((line) => parseLine(line).fact.kind)).toEqual(expect.arrayContaining([...kinds]));
      expect(lines.join('\n')).toMatch(words);
    }, soon);
  }
  const at = (client: string) => dial(site.gateway.port, client);

  test.each<[string, string, FactKind[], RegExp, (client: TestClient) => Promise<unknown>]>([
    ['may not connect', clients.refused, ['ruleset'], /check_relay.*Access denied/, async () => {}],
    [
      'the filter refuses',
      clients.filtered,
      ['ruleset'],
      /Milter: connect.*rejecting/,
      (c) => c.command('MAIL FROM:<x@y>'),
    ],
    ['says nothing of use', '127.0.1.1', ['connect', 'idle'], /did not issue/, (c) => c.command('NOOP')],
    ['asks who somebody is', '127.0.1.2', ['asked'], /VRFY kim/, (c) => c.command('VRFY kim')],
    [
      'asks for what a rule keeps',
      '127.0.1.3',
      ['ruleset'],
      /check_vrfy.*not that one/,
      (c) => c.command('VRFY secret'),
    ],
    ['asks for a list', '127.0.1.4', ['asked'], /EXPN staff/, (c) => c.command('EXPN staff')],
    ['asks for a queue', '127.0.1.5', ['asked'], /ETRN away.example/, (c) => c.command('ETRN away.example')],
    [
      'sends what is no base64',
      '127.0.1.6',
      ['login-trouble'],
      /AUTH decode64 error/,
      (c) => c.command('AUTH CRAM-MD5 %%%'),
    ],
    ['tries an old trick', '127.0.1.7', ['suspicious'], /"wiz" command/, (c) => c.command('wiz')],
    [
      'greets again and again',
      '127.0.1.8',
      ['attack'],
      /possible SMTP attack: command=HELO/,
      async (c) => {
        for (let turn = 0; turn < 3; turn += 1) await c.command('EHLO again');
      },
    ],
    [
      'begins TLS with something else',
      '127.0.1.9',
      ['tls-trouble'],
      /STARTTLS=server, error: accept failed/,
      async (c) => {
        await c.command('STARTTLS');
        c.write('this is no TLS at all\r\n\r\n');
      },
    ],
  ])('%s is in the log of its address', async (_what, from, kinds, words, act) => {
    const client = await at(from);
    await act(client);
    if (kinds[0] === 'tls-trouble') await pause(50);
    else await client.command('QUIT').catch(() => null);
    client.drop();
    await visited(from, kinds, words);
  });

  test('claims that the mail is of somebody else is not believed', async () => {
    const client = await at('127.0.1.10');
    await client.command('MAIL FROM:<claims@corp.lan> AUTH=boss@corp.lan');
    await client.quit();
    await said({ kind: 'ruleset', ruleset: 'trust_auth', subject: 'boss@corp.lan' });
    await one('from:claims@corp.lan', { status: 'abandoned', account: null, clientAddress: '127.0.1.10' });
  });

  const answer = (socket: Socket) =>
    new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));

  test('talks before it is greeted is refused', async () => {
    const socket = connect({ host: '127.0.0.1', port: site.gateway.port, localAddress: clients.paused });
    socket.write('EHLO hasty.example\r\n');
    expect(await answer(socket)).toMatch(/^554 /);
    socket.destroy();
    await visited(clients.paused, ['suspicious'], /pre-greeting traffic/);
  });

  test('speaks HTTP is sent away', async () => {
    const from = '127.0.1.11';
    const socket = connect({ host: '127.0.0.1', port: site.gateway.port, localAddress: from });
    expect(await answer(socket)).toMatch(/^220 /);
    socket.write('GET / HTTP/1.0\r\n');
    expect(await answer(socket)).toMatch(/^421 /);
    socket.destroy();
    await visited(from, ['suspicious'], /probable open proxy: command=GET/);
  });

  test('comes too often, or more than once at a time, is refused', async () => {
    for (let turn = 0; turn < 3; turn += 1) (await at(clients.limited)).drop();
    const first = await at(clients.crowded);
    (await at(clients.crowded)).drop();
    first.drop();
    await visited(clients.limited, ['ruleset'], /Connection rate limit exceeded/);
    await visited(clients.crowded, ['ruleset'], /Too many open connections/);
  });

  test.each<[LoginTrial['mechanism'], boolean, string, string | null, string]>([
    ['PLAIN', true, 'amy', 'amy', 'Wrong password'],
    ['LOGIN', true, 'amy', 'amy', 'Wrong password'],
    ['CRAM-MD5', false, 'amy', 'amy', 'Wrong password'],
    ['DIGEST-MD5', false, 'amy', null, 'Wrong password'],
    ['SCRAM-SHA-256', false, 'amy', null, 'Wrong password'],
    ['CRAM-MD5', false, 'ghost', 'ghost', 'No such user'],
    ['SCRAM-SHA-256', false, 'ghost', null, 'No such user'],
  ])('fails to log in by %s (TLS: %s) as %s is told so', async (mechanism, tls, user, account, title) => {
    const from = `127.0.2.${mechanism.length + user.length * 16}`;
    const client = await at(from);
    if (tls) await client.startTls();
    const trial = { mechanism, user, password: `not ${password}` };
    expect(await logIn(client, trial)).toMatchObject({ accepted: false });
    await client.quit();
    await vi.waitFor(async () => {
      await site.pull();
      const [login] = site.reader.logins({ client: from }, { limit: 5 }).logins;
      expect(login).toMatchObject({ ok: false, account, mechanism, clientAddress: from, gateway: 'gw1' });
      expect(login && explainLogin(login).title).toBe(title);
    }, soon);
  });
});

test('a daemon is told as it starts, is full, is slowed down, begins anew and ends', async () => {
  const port = await freePort();
  const daemon = site.gateway.start([
    ...[`-OPidFile=${join(site.dir, 'extra.pid')}`, '-OMaxDaemonChildren=3', '-OConnectionRateThrottle=1'],
    ...[`-ODaemonPortOptions=Name=EXTRA,Addr=127.0.0.1,Port=${port}`, '-bD'],
  ]);
  const first = await vi.waitFor(() => dial(port, clients.friend), soon);
  const more = [1, 2, 3, 4].map(() => connect({ host: '127.0.0.1', port }).on('error', () => {}));
  await said({ kind: 'load', what: 'slowing', text: text(/daemon EXTRA: 1 per second/) });
  await said({ kind: 'load', what: 'refusing', text: text(/daemon EXTRA: 3 children, max 3/) });
  first.drop();
  for (const socket of more) socket.destroy();
  await said({ kind: 'load', what: 'accepting', text: text(/daemon EXTRA/) });
  daemon.kill('SIGHUP');
  await said({ kind: 'daemon', what: 'restarted', text: text(/due to signal/) });
  await vi.waitFor(async () => {
    const starts = (await facts()).filter((fact) => fact.kind === 'daemon' && fact.what === 'started');
    expect(starts).toHaveLength(3); // the gateway's own, and this one twice
  }, soon);
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await ended;
  await said({ kind: 'daemon', what: 'stopped' });
});

test('what only a special start brings about', async () => {
  const silent = site.gateway.start(['-OTimeout.command=1s', '-bs']);
  const talking = site.gateway.start(['-OLogLevel=15', '-bs']);
  await new Promise((resolve) => talking.stdout?.once('data', resolve));
  talking.stdin?.write('NOOP\r\n');
  await said({ kind: 'dialogue', direction: 'in', text: 'NOOP' });
  await said({ kind: 'dialogue', direction: 'out', text: text(/^250 2\.0\.0/) });
  talking.stdin?.end();
  await said({ kind: 'interrupted', text: text(/^timeout waiting for input/) });
  silent.stdin?.end();
  const writable = join(site.dir, 'writable.cf');
  await copyFile(join(site.dir, 'sendmail.cf'), writable);
  await chmod(writable, 0o666);
  await site.gateway.sendmail(['-C', writable, '-bi']);
  await said({ kind: 'warning', text: text(/dangerous write permissions/) });
  await said({ kind: 'alias-file', text: text(/^alias database .* rebuilt by root/) });
  await site.gateway.sendmail(['-q', '-OQueueLA=0', '-OQueueFactor=1']);
  await said({ kind: 'queue', text: text(/^runqueue: Skipping queue run/) });
});

test('the log as a file comes to the same messages as the store has', async () => {
  await site.pull();
  const { lines } = await site.log.read('', 100_000);
  const joined = new Map<string, string>();
  const joiner = fileJoiner(({ message }) => joined.set(message.queueId, tellOf(message)));
  for (const { line, at } of lines) joiner.add({ at: Date.parse(at), host: 'gw1', line, repeats: null });
  for (const _ of joiner.end());
  for (const [queueId, told] of joined) {
    const { messages } = await site.search(`queue:${queueId} gateway:gw1`);
    expect([queueId, messages[0] && tellOf(messages[0])]).toEqual([queueId, told]);
  }
  expect(joined.size).toBeGreaterThan(15);
});

const tellOf = (message: Message): string =>
  [
    statusOf(message),
    message.sender,
    message.account,
    message.parent,
    message.clientAddress,
    message.size,
  ].join();

/** docs/maillog-events.md says why these are not seen here. */
const unprovoked: FactKind[] = ['clone-of', 'repeated', 'part', 'gap', 'notice', 'foreign', 'unknown'];

test('no line of all this is unknown, and every kind that can be provoked was seen', async () => {
  const seen = new Set((await facts()).map(({ kind }) => kind));
  const { lines } = await site.log.read('', 100_000);
  expect(lines.map(({ line }) => line).filter((line) => parseLine(line).fact.kind === 'unknown')).toEqual([]);
  const expected: FactKind[] = [
    ...(['connect', 'login-failure', 'outgoing-login', 'login-trouble', 'tls', 'certificate'] as const),
    ...([
      'tls-trouble',
      'idle',
      'asked',
      'attack',
      'suspicious',
      'dialogue',
      'from',
      'to',
      'ruleset',
    ] as const),
    ...(['audit', 'report', 'clone', 'split', 'alias', 'done', 'held', 'released', 'milter'] as const),
    ...(['too-many-recipients', 'interrupted', 'daemon', 'load', 'queue', 'alias-file'] as const),
    ...(['warning', 'detail'] as const),
  ];
  expect(expected.filter((kind) => !seen.has(kind) && !unprovoked.includes(kind))).toEqual([]);
});
