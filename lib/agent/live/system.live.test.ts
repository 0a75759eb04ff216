import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mcOf } from '#lib/agent/engines/sendmail/fixture.ts';
import { type AgentProcess, bundleAgent, startAgentProcess } from '#lib/agent/live/test-agent-process.ts';
import { openHost, type TestHost } from '#lib/agent/live/test-host.ts';
import { banner, freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { bring, type Material, makeMaterial, ordinaryRelease } from '#lib/agent/live/test-release.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol, type GatewayClient, gatewayClient } from '#lib/gateway/client.ts';

const root = process.getuid?.() === 0;

let place: Place;
let host: TestHost;
let program = '';
let agent: AgentProcess;
let client: GatewayClient;
let engine: EngineInfo;
let material: Material;
let port = 0;
let flags: string[] = [];
let before = '';

/** Everything below /etc/mail as a backup would see it, without the times of folders and what the daemon counts. */
async function picture(): Promise<string> {
  const list = ['/etc/mail', '-not', '-type', 'd', '-printf', '%P %M %u %g %l %Ts\\n'];
  const sums = ['-c', 'find /etc/mail -type f -exec sha256sum {} +'];
  const texts = [await host.run('find', list), await host.run('sh', sums)].map(({ stdout }) => stdout);
  return texts
    .flatMap((text) => text.split('\n'))
    .sort()
    .join('\n');
}

/** Waits until the daemon greets by this name. */
const serves = (hostName: string) =>
  vi.waitFor(async () => expect(await banner(port)).toContain(hostName), { timeout: 30_000 });

async function last(steps: AsyncIterable<Step>): Promise<Step | null> {
  let seen: Step | null = null;
  for await (const step of steps) seen = step;
  return seen;
}

async function deploy(hostName: string): Promise<string> {
  const { active } = await client.state();
  const id = await bring(client, ordinaryRelease(engine, material, { hostName, port }));
  expect(await last(client.check(id))).toMatchObject({ step: 'checked', state: 'done' });
  const activated = await last(client.activate(id, { expectedActive: active, confirmWithin: 60 }));
  expect(activated, agent.output()).toMatchObject({ step: 'probed', state: 'done' });
  await client.confirm(id);
  return id;
}

/** A host whose Sendmail has served for years, by a configuration of its own. */
async function furnish(): Promise<void> {
  const paths = {
    release: '/etc/mail',
    state: join(place.dir, 'old'),
    sasl: '/etc/mail/sasl',
    cf: '/usr/share/sendmail/cf',
  };
  const listener = { name: 'MTA', address: '127.0.0.1', port, tlsOnConnect: false, requireAuth: false };
  const expected = {
    hostName: 'old.example.org',
    listeners: [listener],
    certificateSha256: null,
    mechanismsWithTls: [],
    mechanismsInClear: [],
  };
  const macros = [
    "define(`confTRUSTED_USER', `smmta')dnl", // Debian's folder for the pid file belongs to smmta
    "define(`confPID_FILE', `/var/run/sendmail/mta/sendmail.pid')dnl",
    `define(\`confSERVICE_SWITCH_FILE', \`${place.dir}/service.switch')dnl`,
    "define(`QUEUE_DIR', `/var/spool/mqueue')dnl",
    "define(`STATUS_FILE', `/var/lib/sendmail/sendmail.st')dnl",
  ].join('\n');
  const mc = join(place.dir, 'old.mc');
  // As an admin would write it: Debian's own scripts read paths out of it.
  const text = mcOf({ paths, expect: expected, macros })
    .replace(/^ifdef.*POSTERN_DIR.*\n/m, '')
    .replace("btree -T<TMPF> 'POSTERN_DIR`/maps/access", 'hash -T<TMPF> /etc/mail/access')
    .replaceAll('POSTERN_DIR`', '`/etc/mail')
    .replaceAll('POSTERN_DIR', '/etc/mail');
  await writeFile(mc, text);
  await writeFile(join(place.dir, 'service.switch'), 'passwd files\nhosts files\naliases files\n');
  const install = await host.run('sh', [
    '-c',
    `cp ${mc} /etc/mail/sendmail.mc && m4 ${mc} > /etc/mail/sendmail.cf && touch /etc/mail/relay-domains`,
  ]);
  expect(install.stderr).toBe('');
}

/** A message that cannot be delivered yet. */
async function leaveMail(): Promise<void> {
  const message = 'printf "Subject: wait\n\nwait\n"';
  const send = '/usr/sbin/sendmail-mta -Am -odq -f waiting@old.example.org someone@[192.0.2.1]';
  const { stderr } = await host.run('sh', ['-c', `${message} | ${send}`]);
  expect(stderr).toBe('');
}

describe.runIf(root)("on a mail host, with the host's own Sendmail", () => {
  beforeAll(async () => {
    [place, program, material] = await Promise.all([openPlace(), bundleAgent(), makeMaterial()]);
    port = await freePort();
    host = await openHost(place.dir);
    await furnish();
    await host.service('start');
    await serves('old.example.org');
    await leaveMail();
    before = await picture();
    flags = [
      '--mode',
      'system',
      '--data',
      join(place.dir, 'data'),
      '--listen',
      `127.0.0.1:${await freePort()}`,
    ];
  });

  afterAll(async () => {
    await agent?.terminate();
    await host?.service('stop');
    await host?.close();
    await place?.remove();
    await rm(program, { force: true });
  });

  test('install leaves the daemon serving what it served, also after a restart of the service', async () => {
    const installed = await host.run(process.execPath, [program, 'install', ...flags]);
    expect(installed.stderr).toBe('');
    expect((await host.run('readlink', ['/etc/mail/sendmail.cf'])).stdout).toContain(
      '/data/current/sendmail.cf',
    );
    await host.service('restart');
    await serves('old.example.org');
  });

  test('the agent takes the running host as it is', async () => {
    agent = await startAgentProcess(program, flags, { behind: host.inside });
    const code = parseEnrolmentCode(agent.code);
    if (!code) throw new Error(agent.output());
    client = gatewayClient({ ...code, token: (await enrol(code, 'live test')).token });
    engine = await client.engine();
    expect(engine).toMatchObject({ mode: 'system', root: true });
    expect(await client.state()).toMatchObject({
      active: null,
      previous: null,
      drift: [],
      daemon: { running: true },
    });
  });

  test('a first release takes the place of what was there, a second one the place of the first', async () => {
    await deploy('gw1.example.org');
    await serves('gw1.example.org');
    await deploy('gw2.example.org');
    await serves('gw2.example.org');
    expect(await client.state()).toMatchObject({ drift: [], daemon: { running: true } });
  });

  test('mail that waited before still waits, in the same queue', async () => {
    expect((await client.queue()).map(({ sender }) => sender)).toEqual(['waiting@old.example.org']);
  });

  test('the service can be restarted by hand, and leaves the links alone', async () => {
    await host.service('restart');
    await serves('gw2.example.org');
    expect(await client.state()).toMatchObject({ drift: [], daemon: { running: true } });
  });

  test('going back twice leads to what was there before Postern', async () => {
    for (const hostName of ['gw1.example.org', 'old.example.org']) {
      const { active } = await client.state();
      const step = await last(client.rollback(active ?? ''));
      expect(step, agent.output()).toMatchObject({ step: 'probed', state: 'done' });
      await serves(hostName);
    }
    expect((await client.state()).active).toBeNull();
  });

  test('an agent that ends leaves the daemon serving, and uninstall puts every file back', async () => {
    await deploy('gw3.example.org');
    expect(await agent.terminate()).toBe(0);
    await serves('gw3.example.org');
    const uninstalled = await host.run(process.execPath, [program, 'uninstall', ...flags]);
    expect(uninstalled.stderr).toBe('');
    expect(await picture()).toBe(before);
    await serves('old.example.org');
    await host.service('restart');
    await serves('old.example.org');
  });
});
