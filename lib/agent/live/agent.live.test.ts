import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { connect, startTls } from '#lib/agent/accounts/fixtures/sasl-client.ts';
import { answering } from '#lib/agent/accounts/fixtures/whole-sync.ts';
import { type Agent, createAgent } from '#lib/agent/agent.ts';
import { openSendmail } from '#lib/agent/engines/sendmail/engine.ts';
import { banner, freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { bring, type Material, makeMaterial, ordinaryRelease } from '#lib/agent/live/test-release.ts';
import { readCommandLine } from '#lib/agent/settings.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol, type GatewayClient, gatewayClient } from '#lib/gateway/client.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

let place: Place;
let port = 0;
let api = 0;
let agent: Agent | null = null;
let client: GatewayClient;
let engine: EngineInfo;
let material: Material;
let code = '';
let logged = '';

async function start(): Promise<void> {
  const args = [
    '--data',
    place.dir,
    '--listen',
    `127.0.0.1:${api}`,
    '--name',
    'gw-test',
    '--log-level',
    'debug',
  ];
  const { settings } = readCommandLine(args, {}, false);
  agent = await createAgent({
    settings,
    log: pino({ level: 'debug' }, { write: (line: string) => void (logged += line) }),
    version: '0.0.0',
    invited: (text) => {
      code = text;
    },
    openEngine: openSendmail,
    openAccounts: async (options) => answering(await openAccounts(options)),
  });
}

async function follow(steps: AsyncIterable<Step>): Promise<Step[]> {
  const seen: Step[] = [];
  for await (const step of steps) if (step.state !== 'running') seen.push(step);
  return seen;
}

const short = (steps: Step[]) => steps.map(({ step, state }) => `${step} ${state}`);

async function deploy(hostName: string, access = ''): Promise<string> {
  const { active } = await client.state();
  const id = await bring(client, ordinaryRelease(engine, material, { hostName, port, access }));
  const checked = await follow(client.check(id));
  expect(short(checked), JSON.stringify(checked.at(-1))).toEqual([
    'staged done',
    'compiled done',
    'checked done',
  ]);
  const activated = await follow(client.activate(id, { expectedActive: active, confirmWithin: 60 }));
  expect(short(activated), JSON.stringify(activated.at(-1))).toEqual(['activated done', 'probed done']);
  await client.confirm(id);
  return id;
}

beforeAll(async () => {
  place = await openPlace();
  [port, api] = [await freePort(), await freePort()];
  material = await makeMaterial();
  await start();
  const parsed = parseEnrolmentCode(code);
  if (!parsed) throw new Error('the agent printed no code');
  const { token } = await enrol(parsed, 'live test');
  client = gatewayClient({ ...parsed, token });
  engine = await client.engine();
});

afterAll(async () => {
  await agent?.close();
  await place?.remove();
});

test('says what the daemon is and can do', () => {
  expect(engine).toMatchObject({ kind: 'sendmail', mode: 'supervised', agentVersion: '0.0.0' });
  expect(engine.version).toMatch(/^8\.\d+/);
  expect(engine.mapTypes).toContain('btree');
  expect(engine.pathTroubles).toEqual([]);
});

test('before the first release there is nothing to look at, and that is no error of ours', async () => {
  expect(await client.state()).toMatchObject({ active: null, daemon: { running: false }, drift: [] });
  expect(await client.queue()).toEqual([]);
  await expect(client.probe()).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('No release is active') as string,
  });
});

test('a release is staged, compiled, checked, activated, probed and confirmed; the daemon then serves it', async () => {
  const id = await deploy('gw1.example.org');
  expect(await banner(port)).toContain('gw1.example.org');
  expect(await client.state()).toMatchObject({
    active: id,
    previous: null,
    unconfirmedUntil: null,
    drift: [],
    daemon: { running: true },
    verifier: { answering: true },
    queueLength: 0,
  });
});

test('a deployment of the same changes nothing, not even the process', async () => {
  const { daemon } = await client.state();
  await deploy('gw1.example.org');
  expect((await client.state()).daemon).toEqual(daemon);
});

test('a release goes back to the one before it', async () => {
  const first = (await client.state()).active;
  const second = await deploy('gw2.example.org');
  expect(await banner(port)).toContain('gw2.example.org');
  expect(short(await follow(client.rollback(second)))).toEqual(['rolled-back done', 'probed done']);
  expect(await banner(port)).toContain('gw1.example.org');
  expect(await client.state()).toMatchObject({ active: first, previous: null });
});

test('a release that no daemon takes is refused with its words, and the old one serves on', async () => {
  const before = await client.state();
  const broken = ordinaryRelease(engine, material, {
    hostName: 'gw3.example.org',
    port,
    rules: 'LOCAL_RULESETS\nSLocal_check_mail\nR$* nonsense',
  });
  const id = await bring(client, broken);
  const steps = await follow(client.check(id));
  expect(steps.at(-1)?.state).toBe('failed');
  expect(`${steps.at(-1)?.message} ${steps.at(-1)?.output}`).not.toBe('');
  await expect(
    client.activate(id, { expectedActive: before.active, confirmWithin: 60 })[Symbol.asyncIterator]().next(),
  ).rejects.toMatchObject({ code: 'gateway-problem', kind: 'conflict' });
  expect((await client.state()).active).toBe(before.active);
  expect(await banner(port)).toContain('gw1.example.org');
});

test('an edited file, a removed one and a changed mode show as drift; deploying again repairs them', async () => {
  const current = join(place.dir, 'current');
  await writeFile(join(current, 'maps/access'), 'Connect:10 RELAY\n');
  await chmod(join(current, 'sendmail.cf'), 0o666);
  expect((await client.state()).drift.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'maps/access', what: 'changed' },
    { path: 'sendmail.cf', what: 'permissions' },
  ]);
  await deploy('gw1.example.org');
  expect((await client.state()).drift).toEqual([]);
  expect(await readFile(join(current, 'maps/access'), 'utf8')).toBe('');
});

test('the daemon answers questions about the active release', async () => {
  const { active } = await client.state();
  await deploy('gw1.example.org', 'From:bad@example.net REJECT\n');
  expect((await client.state()).previous).toBe(active);
  const answer = await client.trace({
    client: { address: '192.0.2.7', name: 'stranger.example.net' },
    sender: 'bad@example.net',
    recipient: 'postmaster@gw1.example.org',
  });
  expect(answer.verdict).toBe('refuse');
});

test('the probe logs in by every mechanism with an account that nobody sees, before, meanwhile or after', async () => {
  const sync = { full: true, from: 0, to: 0, realm: 'example.org', accounts: [], removed: [] };
  const before = await client.syncAccounts(sync);
  const [report, during] = await Promise.all([client.probe(), client.accountsVersion()]);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  const logins = report.checks.filter(({ check }) => check.startsWith('login:'));
  expect(new Set(logins.map(({ check }) => check))).toEqual(
    new Set(['login:SCRAM-SHA-256', 'login:PLAIN', 'login:LOGIN', 'login:gone']),
  );
  expect(JSON.stringify(report)).not.toContain(
    Buffer.from('\0postern-probe').toString('base64').slice(0, 12),
  );
  expect([during, await client.accountsVersion()]).toEqual([before, before]);
  expect(await client.lockedAccounts()).toEqual([]);
});

describe('somebody who is logged in', () => {
  const realm = 'example.org';
  let revision = 0;
  async function set(name: string, password: string, more: Partial<AccountRecord> = {}) {
    const verifiers = await makeVerifiers(new Secret(password), { name, realm, legacy: false });
    revision += 1;
    await client.putAccount(record(`id-${name}`, revision, { name, ...verifiers, ...more }));
  }
  async function session(authorization: string, name: string, password: string) {
    const opened = await startTls(await connect(port));
    const response = Buffer.from(`${authorization}\0${name}\0${password}`).toString('base64');
    expect((await opened.command(`AUTH PLAIN ${response}`)).code).toBe(235);
    return opened;
  }
  const accepted = async (name: string) => {
    const { attempts } = await client.attempts({});
    return attempts.filter((one) => one.name === name && one.ok).length;
  };

  test.each<[string, () => Promise<unknown>]>([
    ['is disabled', () => set('amy', 'tuba solo', { disabled: true })],
    ['has a new password', () => set('amy', 'another solo')],
    ['is deleted', () => client.deleteAccount('id-amy', revision + 1)],
  ])('is cut off the moment the account %s, and others are not', async (_what, change) => {
    await client.syncAccounts({ ...fullSync(0, []), from: (await client.accountsVersion()).version, realm });
    revision = 0;
    await Promise.all([set('amy', 'tuba solo'), set('bob', 'oboe solo')]);
    const before = await accepted('amy');
    const amy = await session('', 'amy', 'tuba solo');
    const bob = await session('', 'bob', 'oboe solo');
    await expect.poll(() => accepted('amy'), { timeout: 10_000 }).toBe(before + 1);
    expect((await amy.command('NOOP')).code).toBe(250);
    await change();
    await expect(amy.command('NOOP')).rejects.toThrow();
    expect((await bob.command('NOOP')).code).toBe(250);
    bob.close();
  });

  test('is who proved the password, whatever other name the client asks to act for', async () => {
    await client.syncAccounts({ ...fullSync(0, []), from: (await client.accountsVersion()).version, realm });
    revision = 0;
    await Promise.all([set('cid', 'tuba solo'), set('dan', 'oboe solo')]);
    const cid = await session('dan', 'cid', 'tuba solo');
    await expect.poll(() => accepted('cid'), { timeout: 10_000 }).toBe(1);
    expect(await accepted('dan')).toBe(0);
    const { lines } = await client.log({ limit: 10_000 });
    const [line] = lines.filter((one) => one.line.includes('AUTH=server')).slice(-1);
    expect(line?.line).toContain('authid=cid, mech=PLAIN');
    cid.close();
  });
});

test('a gateway whose agent was restarted serves the same release', async () => {
  const { active } = await client.state();
  await agent?.close();
  expect(await banner(port)).toBe('');
  code = '';
  await start();
  expect(code).toBe('');
  expect((await client.state()).active).toBe(active);
  expect(await banner(port)).toContain('gw1.example.org');
});

test('Prometheus is told the same', async () => {
  const text = await client.metrics();
  expect(text).toContain('postern_gateway_daemon_up 1');
  expect(text).toContain('postern_gateway_drift_files 0');
});

test('the log of the daemon is read', async () => {
  const { lines } = await client.log({ limit: 1000 });
  expect(lines.map(({ line }) => line).join('\n')).toContain('starting daemon');
});

test('nothing secret is in the agent’s own log', () => {
  expect(logged).toContain('listening');
  expect(logged).not.toMatch(/pgw_[\w-]{20}/);
});
