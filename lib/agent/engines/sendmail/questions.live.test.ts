import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { SmtpConnection } from '#lib/agent/smtp/connection.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import { run, start } from '#lib/run.ts';

let gateway: TestGateway;
let release: ReleaseDir;
const nowhere = 1; // a port of loopback where nobody listens: mail for it waits

beforeAll(async () => {
  gateway = await openGateway();
  await writeAccounts();
  release = await gateway.compile({
    macros: [
      "MASQUERADE_AS(`example.org')dnl",
      "MASQUERADE_DOMAIN(`corp.example')dnl",
      "FEATURE(`masquerade_envelope')dnl",
      `define(\`ESMTP_MAILER_ARGS', \`TCP $h ${nowhere}')dnl`,
    ].join('\n'),
    files: {
      'local-host-names': 'gw.example.org\nexample.org\n',
      'maps/access': [
        'connect:192.0.2.10\tRELAY',
        'from:bad.example\tREJECT',
        'from:drop.example\tDISCARD',
        'from:odd.example\tQUARANTINE:odd',
        'to:partner.example\tRELAY',
        '',
      ].join('\n'),
      'maps/mailertable': 'gone.example\terror:5.1.2:550 no such place\npartner.example\tesmtp:[127.0.0.1]\n',
    },
  });
  await gateway.activate(release);
});
afterAll(() => gateway.remove());

/** sasldb as saslpasswd2 writes it: plain text, from which every mechanism but PLAIN and LOGIN makes its own. */
async function writeAccounts(): Promise<void> {
  const db = join(gateway.paths.sasl, 'sasldb2');
  const args = ['-p', '-c', '-f', db, '-u', 'example.org', 'amy'];
  const { code, stderr } = await run('/usr/sbin/saslpasswd2', args, { input: 'sekret-7' });
  expect(code, stderr).toBe(0);
}

test('describes the Sendmail of this host', async () => {
  const info = await gateway.engine.info();
  expect(info).toMatchObject({
    kind: 'sendmail',
    mode: 'supervised',
    pathTroubles: [],
    agentVersion: '0.0.0',
  });
  expect(info.version).toMatch(/^8\.\d+/);
  expect(info.compiledWith).toEqual(expect.arrayContaining(['SASLv2', 'STARTTLS']));
  expect(info.mapTypes).toContain('btree');
  expect(info.saslMechanisms).toEqual(expect.arrayContaining(['PLAIN', 'SCRAM-SHA-256']));
  expect(info.mailers).toContain('smtp');
  expect(info.features).toContain('access_db');
});

test('the probe is content with a daemon that does what was promised', async () => {
  const report = await gateway.engine.probe(release.manifest.expect);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.tls).toMatchObject({
    protocol: 'TLSv1.3',
    bits: 256,
    certificateSha256: gateway.expect.certificateSha256,
  });
  const seen = report.checks.map(({ listener, check }) => `${listener} ${check}`);
  expect(seen).toEqual(
    expect.arrayContaining([
      'MTA banner',
      'MTA ehlo-clear',
      'MTA starttls',
      'MTA certificate',
      'MTA auth-list',
      'MTA relay-refused',
      'MSAS certificate',
      ' relay-rules',
    ]),
  );
  expect(
    report.checks.find(({ listener, check }) => listener === 'MTA' && check === 'relay-refused')?.transcript,
  ).toContain('Relaying denied');
});

test('the probe names what is not as promised', async () => {
  const wrong = {
    ...release.manifest.expect,
    hostName: 'gw2.example.org',
    certificateSha256: 'f'.repeat(64),
    mechanismsWithTls: ['PLAIN'],
  };
  const { ok, checks } = await gateway.engine.probe({ ...wrong, listeners: wrong.listeners.slice(0, 1) });
  expect(ok).toBe(false);
  expect(checks.filter((one) => !one.ok).map(({ message }) => message)).toEqual([
    'It calls itself gw.example.org, not gw2.example.org.',
    'It shows another certificate than the deployed one.',
    'It calls itself gw.example.org, not gw2.example.org.',
    'AUTH SCRAM-SHA-256 CRAM-MD5 LOGIN is offered over TLS, but not configured.',
  ]);
});

test('the probe says where nobody listens', async () => {
  const listeners = [
    { name: 'X', address: '127.0.0.1', port: nowhere, tlsOnConnect: false, requireAuth: false },
  ];
  const { ok, checks } = await gateway.engine.probe({ ...release.manifest.expect, listeners });
  expect(ok).toBe(false);
  expect(checks[0]).toMatchObject({
    check: 'banner',
    ok: false,
    message: `Nothing listens on 127.0.0.1 port ${nowhere}.`,
  });
});

test.each<[LoginTrial['mechanism'], string, boolean]>([
  ['SCRAM-SHA-256', 'sekret-7', true],
  ['SCRAM-SHA-256', 'wrong', false],
  ['CRAM-MD5', 'sekret-7', true],
  ['CRAM-MD5', 'wrong', false],
  ['PLAIN', 'sekret-7', false],
  ['LOGIN', 'sekret-7', false],
])('a log-in by %s with %s: %s', async (mechanism, password, accepted) => {
  // PLAIN and LOGIN are for the agent's own socket, and here nobody answers on it
  const outcome = await gateway.engine.tryLogin(release.manifest.expect, {
    user: 'amy',
    password,
    mechanism,
  });
  expect(outcome.accepted).toBe(accepted);
  expect(outcome.reply).toMatch(accepted ? /^235 2\.0\.0/ : /^(535 5\.7\.0|454 )/);
});

describe('the real rules say of an envelope', () => {
  const stranger = { address: '198.51.100.7', name: 'mail.example.net' };
  test.each([
    [
      'a stranger to elsewhere',
      { client: stranger },
      'refuse',
      '550 5.7.1 <eve@elsewhere.example>... Relaying denied',
    ],
    ['a stranger to us', { client: stranger, recipient: 'amy@example.org' }, 'accept', '250 2.1.5'],
    ['a stranger to a partner', { client: stranger, recipient: 'eve@partner.example' }, 'relay', '250 2.1.5'],
    ['a trusted client', { client: { address: '192.0.2.10', name: '' } }, 'relay', '250 2.1.5'],
    [
      'who has logged in',
      { client: stranger, auth: { mechanism: 'PLAIN', authid: 'amy' } },
      'relay',
      '250 2.1.5',
    ],
    [
      'a sender we refuse',
      { client: stranger, sender: 'a@bad.example' },
      'refuse',
      '550 5.7.1 <a@bad.example>... Access denied',
    ],
    [
      'a sender we ignore',
      { client: stranger, sender: 'a@drop.example', recipient: 'amy@example.org' },
      'discard',
      '',
    ],
    [
      'a sender we hold',
      { client: stranger, sender: 'a@odd.example', recipient: 'amy@example.org' },
      'quarantine',
      'held: odd',
    ],
    [
      'a place that is no more',
      { client: { address: '192.0.2.10', name: '' }, recipient: 'x@gone.example' },
      'refuse',
      '550 5.1.2 <x@gone.example>... no such place',
    ],
    [
      'an address full of signs',
      { client: stranger, recipient: '"a$b;|!"@elsewhere.example' },
      'refuse',
      '550 5.7.1',
    ],
  ])('%s', async (_, envelope, verdict, reply) => {
    const usual = { sender: 'bob@example.net', recipient: 'eve@elsewhere.example' };
    const answer = await gateway.engine.trace(release, { ...usual, ...envelope });
    expect(answer).toMatchObject({ verdict, reply: expect.stringContaining(reply) });
    expect(answer.raw).toContain('check_rcpt');
  });

  test('how it is routed and rewritten', async () => {
    const envelope = {
      client: { address: '192.0.2.10', name: '' },
      sender: 'joe@corp.example',
      recipient: 'eve@partner.example',
    };
    expect(await gateway.engine.trace(release, envelope)).toMatchObject({
      route: { mailer: 'esmtp', host: '[127.0.0.1]', user: 'eve@partner.example' },
      rewriting: {
        headerSender: 'joe@example.org',
        envelopeSender: 'joe@example.org',
        envelopeRecipient: 'eve@partner.example',
      },
    });
  });

  test.each(['a@b\n.D{client_addr}127.0.0.1', 'a@b\r/quit', 'a\u0000@b'])(
    'and refuses %j',
    async (recipient) => {
      const request = { client: stranger, sender: 'a@b.example', recipient };
      await expect(gateway.engine.trace(release, request)).rejects.toMatchObject({
        code: 'control-character',
      });
    },
  );
});

describe('the queue', () => {
  async function send(): Promise<string> {
    const port = release.manifest.expect.listeners[0]?.port ?? 0;
    const { session } = await SmtpConnection.open({ host: '127.0.0.1', port, timeoutMs: 10_000 });
    await session.ehlo('client.example.org');
    await session.command('MAIL FROM:<joe@corp.example>');
    await session.command('RCPT TO:<eve@partner.example>');
    await session.command('RCPT TO:<fay@partner.example>');
    await session.command('DATA');
    const { lines } = await session.command('.');
    await session.quit();
    return / ([0-9A-Za-z]{14}) Message accepted/.exec(lines[0] ?? '')?.[1] ?? '';
  }

  /** The entry, once the daemon's own attempt at delivery is over. */
  function waiting(id: string) {
    return vi.waitFor(async () => {
      const entry = (await gateway.engine.queue()).find((one) => one.id === id);
      expect(entry).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/./) });
      return entry;
    });
  }

  test('is listed, held, released, tried and emptied', async () => {
    const id = await send();
    const entry = await waiting(id);
    expect(entry).toMatchObject({
      sender: 'joe@corp.example',
      recipients: expect.arrayContaining(['eve@partner.example', 'fay@partner.example']),
      reason: expect.stringMatching(/refused/),
    });
    expect(Date.now() - Date.parse(entry?.at ?? '')).toBeLessThan(60_000);
    expect(await gateway.engine.queueLength()).toBe(1);

    expect(await gateway.engine.queueAction(id, 'hold')).toEqual({ done: true, message: `${id} is held.` });
    expect(await gateway.engine.queue()).toMatchObject([
      { id, state: 'held', reason: 'held by an operator' },
    ]);
    expect(await gateway.engine.queueAction(id, 'flush')).toMatchObject({
      done: false,
      message: expect.stringContaining('Release it first'),
    });
    expect(await gateway.engine.queueAction(id, 'release')).toEqual({
      done: true,
      message: `${id} is released.`,
    });
    expect(await gateway.engine.queueAction(id, 'flush')).toMatchObject({
      done: false,
      message: expect.stringMatching(/waits on: .*refused/),
    });
    expect(await gateway.engine.queueAction(id, 'delete')).toEqual({
      done: true,
      message: `${id} is deleted.`,
    });
    expect(await gateway.engine.queue()).toEqual([]);
    expect(await readdir(join(gateway.paths.state, 'queue'))).toEqual([]);
    expect(await gateway.engine.queueAction(id, 'delete')).toMatchObject({ done: false });
  });

  test('a message that is being delivered is active, and is not deleted', async () => {
    const id = await send();
    await waiting(id);
    const path = join(gateway.paths.state, 'queue', `qf${id}`);
    // flock(1) holds the lock as a delivery would, until its input ends
    const holder = start('flock', [path, 'sh', '-c', 'echo locked; cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => holder.stdout?.once('data', resolve));
    expect(await gateway.engine.queue()).toMatchObject([{ id, state: 'active' }]);
    expect(await gateway.engine.queueAction(id, 'delete')).toEqual({
      done: false,
      message: `${id} is being delivered at this moment.`,
    });
    holder.stdin?.end();
    await new Promise((resolve) => holder.once('exit', resolve));
    expect(await gateway.engine.queueAction(id, 'delete')).toMatchObject({ done: true });
  });
});
