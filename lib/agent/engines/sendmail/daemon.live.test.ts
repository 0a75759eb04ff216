import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { DaemonProcess } from '#lib/agent/engines/sendmail/daemon-process.ts';
import { freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { findSendmail } from '#lib/agent/engines/sendmail/tools.ts';
import { SmtpConnection } from '#lib/agent/smtp/connection.ts';

let gateway: TestGateway;
let first: ReleaseDir;
beforeAll(async () => {
  gateway = await openGateway();
  first = await gateway.compile();
});
afterAll(() => gateway.remove());

/** What the daemon answers a stranger who wants to send to this address. */
async function answerTo(recipient: string): Promise<number> {
  const port = gateway.expect.listeners[0]?.port ?? 0;
  const { session } = await SmtpConnection.open({
    host: '127.0.0.1',
    port,
    localAddress: '127.0.0.2',
    timeoutMs: 10_000,
  });
  await session.ehlo('stranger.example.net');
  await session.command('MAIL FROM:<amy@example.org>');
  const { code } = await session.command(`RCPT TO:<${recipient}>`);
  await session.quit();
  return code;
}

const pid = async () => (await gateway.engine.daemon()).pid;

test('says that nothing runs before there is a release', async () => {
  expect(await gateway.engine.daemon()).toMatchObject({
    running: false,
    pid: null,
    message: 'No release is in force.',
  });
});

test('starts the daemon with the first release, and answers on every listener', async () => {
  const outcome = await gateway.activate(first);
  expect(outcome).toMatchObject({ ok: true, reloaded: true });
  expect(outcome.message).toContain('started and answers on 3 listeners');
  expect(await gateway.engine.daemon()).toMatchObject({ running: true });
});

test('a release that changes a map only is in force at once, and the daemon is left alone', async () => {
  const before = await pid();
  expect(await answerTo('eve@partner.example')).toBe(550);
  const files = { 'maps/access': 'to:partner.example\tRELAY\n', aliases: 'postmaster: root\nlist: root\n' };
  const outcome = await gateway.activate(await gateway.compile({ files }));
  expect(outcome).toMatchObject({ ok: true, reloaded: false });
  expect(await answerTo('eve@partner.example')).toBe(250);
  expect(await pid()).toBe(before);
});

test('a release that changes a class is read anew, under the same process id', async () => {
  const before = await pid();
  expect(await answerTo('postmaster@new.example')).toBe(550);
  const outcome = await gateway.activate(
    await gateway.compile({ files: { 'local-host-names': 'new.example\n' } }),
  );
  expect(outcome).toMatchObject({ ok: true, reloaded: true });
  expect(outcome.message).toContain('reloaded');
  expect(await answerTo('postmaster@new.example')).toBe(250);
  expect(await pid()).toBe(before);
});

test('a listener is moved by a hang-up', async () => {
  const before = await pid();
  const [port = 0] = await freePorts(1);
  const listeners = [{ name: 'MTA', address: '127.0.0.1', port, tlsOnConnect: false, requireAuth: false }];
  expect(await gateway.activate(await gateway.compile({ expect: { listeners } }))).toMatchObject({
    ok: true,
    reloaded: true,
  });
  expect(await pid()).toBe(before);
  const { session, greeting } = await SmtpConnection.open({ host: '127.0.0.1', port, timeoutMs: 5000 });
  session.close();
  expect(greeting.code).toBe(220);
  expect(await gateway.activate(first)).toMatchObject({ ok: true, reloaded: true });
});

test('the daemon is never told to read what it cannot read', async () => {
  const before = await pid();
  const broken = await gateway.compile();
  await writeFile(
    join(broken.dir, 'sendmail.cf'),
    `${await readFile(join(broken.dir, 'sendmail.cf'), 'utf8')}Knope nosuchtype\n`,
  );
  const outcome = await gateway.activate(broken);
  expect(outcome).toMatchObject({
    ok: false,
    reloaded: false,
    message: expect.stringMatching(/no map of that type/),
  });
  expect(await pid()).toBe(before);
  expect(await answerTo('eve@elsewhere.example')).toBe(550);
  expect(await gateway.activate(first)).toMatchObject({ ok: true });
});

test('a port that another program has is found out fast, and the daemon serves on', async () => {
  const before = await pid();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const listeners = [{ name: 'MTA', address: '127.0.0.1', port, tlsOnConnect: false, requireAuth: false }];
  const begun = Date.now();
  const outcome = await gateway.activate(await gateway.compile({ expect: { listeners } }));
  expect(outcome).toMatchObject({
    ok: false,
    message: `Another program listens on 127.0.0.1, port ${port}. Sendmail cannot serve there.`,
  });
  expect(Date.now() - begun).toBeLessThan(5000);
  expect(await pid()).toBe(before);
  other.close();
  expect(await gateway.activate(first)).toMatchObject({ ok: true, reloaded: false });
});

test('a daemon that dies is started again, and somebody is told', async () => {
  const before = await pid();
  process.kill(before ?? 0, 'SIGKILL');
  await vi.waitFor(async () => expect(await pid()).not.toBe(before), { timeout: 10_000 });
  await vi.waitFor(async () => expect((await gateway.engine.daemon()).message).toContain('started'), {
    timeout: 10_000,
  });
  expect(gateway.exits).toEqual(['Sendmail ended by signal SIGKILL.']);
  expect(await answerTo('eve@elsewhere.example')).toBe(550);
});

test('stops the daemon, and the ports are free', async () => {
  const before = await pid();
  await gateway.engine.stop();
  expect(await gateway.engine.daemon()).toMatchObject({ running: false, message: 'It was stopped.' });
  expect(() => process.kill(before ?? 0, 0)).toThrow('ESRCH');
});

test('a daemon that a killed agent left behind is replaced', async () => {
  const cf = join(gateway.paths.release, 'sendmail.cf');
  const sendmail = await findSendmail(join(gateway.paths.state, 'bin'), process.getuid?.() === 0);
  const orphan = await DaemonProcess.start(
    sendmail,
    ['-L', 'postern-test', '-C', cf, '-bD', '-q15m'],
    gateway.dir,
  );
  orphan.hurry();
  const pidFile = join(gateway.paths.state, 'sendmail.pid');
  await vi.waitFor(async () => expect(await readFile(pidFile, 'utf8')).toContain(`${orphan.pid}\n`), {
    timeout: 10_000,
  });
  expect(await gateway.engine.start(first)).toMatchObject({ ok: true });
  expect(orphan.over).toBe(true);
  expect(await pid()).not.toBe(orphan.pid);
});

test('a daemon that cannot start is tried again, and serves once it can', async () => {
  await gateway.engine.stop();
  const names = join(first.dir, 'local-host-names');
  const text = await readFile(names);
  await rm(names);
  expect(await gateway.engine.start(first)).toMatchObject({
    ok: false,
    message: expect.stringMatching(/cannot read a class file/),
  });
  await writeFile(names, text);
  await vi.waitFor(async () => expect((await gateway.engine.daemon()).running).toBe(true), {
    timeout: 10_000,
  });
});
