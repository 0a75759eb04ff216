import { readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fullSync, paperVerifiers, record } from '#lib/agent/accounts/fixtures/records.ts';
import { logIn } from '#lib/agent/accounts/fixtures/sasl-client.ts';
import { realm, startSendmail } from '#lib/agent/accounts/fixtures/sendmail.ts';
import { type AgentProcess, bundleAgent, startAgentProcess } from '#lib/agent/live/test-agent-process.ts';
import { freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { endVerifierOf } from '#lib/agent/verifier/keep-verifier.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol, type GatewayClient, gatewayClient, problemCode } from '#lib/gateway/client.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

const password = 'tuba solo in b flat';
let place: Place;
let program = '';
let args: string[] = [];
let agent: AgentProcess;
let client: GatewayClient;
let daemon: Awaited<ReturnType<typeof startSendmail>>;

const folder = (name: string) => join(place.dir, name);
const plain = (given = password, user = 'amy') =>
  logIn(daemon.port, { mechanism: 'PLAIN', user, password: given });

const verifierPid = async () => Number(await readFile(join(folder('accounts'), 'verifier.pid'), 'utf8'));

const version = async () => (await client.accountsVersion()).version;

async function original() {
  const verifiers = await makeVerifiers(new Secret(password), { name: 'amy', realm, legacy: false });
  return record('id-amy', 1, { name: 'amy', ...verifiers });
}

beforeAll(async () => {
  [place, program] = await Promise.all([openPlace(), bundleAgent()]);
  args = ['--data', place.dir, '--listen', `127.0.0.1:${await freePort()}`, '--name', 'gw-test'];
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  const code = parseEnrolmentCode(agent.code);
  if (!code) throw new Error(`no enrolment code:\n${agent.output()}`);
  const { token } = await enrol(code, 'live test');
  client = gatewayClient({ ...code, token });
  await client.syncAccounts(fullSync(1, [await original()], { realm }));
  daemon = await startSendmail(place.dir, folder('sasl'));
});

afterAll(async () => {
  await daemon?.stop();
  await agent?.terminate();
  await endVerifierOf(folder('accounts'));
  await place?.remove();
  await rm(program, { force: true });
});

test('a killed verifier is back, with all it knew, and meanwhile nobody gets in by a wrong password', async () => {
  expect(await plain()).toBe(true);
  const before = await verifierPid();
  let back = false;
  const guesses = (async () => {
    const answers: boolean[] = [];
    while (!back) answers.push(await plain('a wrong one', 'bob'));
    return answers;
  })();
  process.kill(before, 'SIGKILL');
  await expect.poll(() => plain(), { timeout: 20_000, interval: 20 }).toBe(true);
  back = true;
  expect(await guesses).not.toContain(true);
  await expect.poll(verifierPid).not.toBe(before); // noted once all of it is in force
  expect(await client.accountsVersion()).toMatchObject({ version: 1, count: 1, realm });
});

test('one that is killed while accounts come has all of them or none, and the console is told to send them again', async () => {
  const many = Array.from({ length: 5000 }, (_, at) =>
    record(`id-${at}`, at + 2, { name: `user${at}`, ...paperVerifiers(at) }),
  );
  const all = { ...fullSync(5001, [await original(), ...many], { realm }), from: await version() };
  const coming = client.syncAccounts(all).then(() => null, problemCode);
  process.kill(await verifierPid(), 'SIGKILL');
  expect([null, 'verifier-away']).toContain(await coming);
  await expect.poll(() => version().catch(() => null), { timeout: 20_000 }).not.toBeNull();
  const known = await client.accountsVersion();
  expect([1, 5001]).toContain(known.version);
  expect(known.count).toBe(known.version);
  await client.syncAccounts({ ...all, from: known.version });
  expect(await client.accountsVersion()).toMatchObject({ version: 5001, count: 5001 });
  await client.syncAccounts({ ...fullSync(1, [await original()], { realm }), from: 5001 });
  expect(await plain()).toBe(true);
});

test('a restart of the agent interrupts no login, and takes the same verifier over', async () => {
  const pid = await verifierPid();
  await agent.kill();
  expect(await plain()).toBe(true);
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  expect(await plain()).toBe(true);
  expect(await agent.terminate()).toBe(0);
  expect(await plain()).toBe(true);
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  expect(await verifierPid()).toBe(pid);
  expect((await client.state()).verifier.answering).toBe(true);
});

test('a password that was reset while the agent was dead opens nothing once it listens again', async () => {
  await agent.kill();
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  const [old, fresh] = [plain(), plain('another solo')];
  const scram = (given: string) =>
    logIn(daemon.port, { mechanism: 'SCRAM-SHA-256', user: 'amy', password: given });
  expect([await scram(password), await scram('another solo')]).toEqual([false, false]);
  const verifiers = await makeVerifiers(new Secret('another solo'), { name: 'amy', realm, legacy: false });
  const amy = record('id-amy', 2, { name: 'amy', ...verifiers });
  await client.syncAccounts({ ...fullSync(2, [amy], { realm }), full: false, from: await version() });
  expect(await Promise.all([old, fresh])).toEqual([false, true]);
  expect([await scram(password), await scram('another solo')]).toEqual([false, true]);
  await client.syncAccounts({ ...fullSync(1, [await original()], { realm }), from: await version() });
  expect(await plain()).toBe(true);
});

test('nor does the first call after a silence find it open; without a console who logs in waits, and gets in', async () => {
  await agent.kill();
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  const begun = Date.now();
  expect(await plain()).toBe(true); // nobody has told it anything
  expect(Date.now() - begun).toBeGreaterThan(1000);
  const { version: known } = await client.accountsVersion();
  expect(await logIn(daemon.port, { mechanism: 'SCRAM-SHA-256', user: 'amy', password })).toBe(false);
  await client.accountsVersion({ newest: known, realm });
  await expect
    .poll(() => logIn(daemon.port, { mechanism: 'SCRAM-SHA-256', user: 'amy', password }), { timeout: 5000 })
    .toBe(true);
  expect(await plain()).toBe(true);
});

test('one that has hung is ended by force, and the state says so until it answers', async () => {
  const pid = await verifierPid();
  process.kill(pid, 'SIGSTOP');
  await expect.poll(async () => (await client.state()).verifier.answering, { timeout: 20_000 }).toBe(false);
  await expect.poll(() => plain(), { timeout: 40_000 }).toBe(true);
  await expect.poll(verifierPid).not.toBe(pid);
});

test('after an absence nobody is judged before the console was heard, and then by what it says', async () => {
  await agent.terminate();
  await endVerifierOf(folder('accounts'));
  const anHourAgo = new Date(Date.now() - 3_600_000);
  for (const name of ['heard', 'heard-alive'])
    await utimes(join(folder('accounts'), name), anHourAgo, anHourAgo);
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  const [old, fresh] = [plain(), plain('another solo')];
  expect(await logIn(daemon.port, { mechanism: 'SCRAM-SHA-256', user: 'amy', password })).toBe(false);
  const verifiers = await makeVerifiers(new Secret('another solo'), { name: 'amy', realm, legacy: false });
  const amy = record('id-amy', 2, { name: 'amy', ...verifiers });
  await client.syncAccounts({ ...fullSync(2, [amy], { realm }), full: false, from: await version() });
  expect(await Promise.all([old, fresh])).toEqual([false, true]);
  await client.syncAccounts({ ...fullSync(1, [await original()], { realm }), from: await version() });
  expect(await plain()).toBe(true);
});

test('an agent that ends with its daemon ends the verifier, too', async () => {
  const pid = await verifierPid();
  await agent.terminate();
  agent = await startAgentProcess(program, args);
  expect(await verifierPid()).toBe(pid);
  expect(await agent.terminate()).toBe(0);
  await expect
    .poll(() => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''), { timeout: 5000 })
    .toBe('');
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  expect(await plain()).toBe(true);
});

test('an agent that is told to end while its verifier starts does end', async () => {
  process.kill(await verifierPid(), 'SIGKILL');
  expect(await agent.terminate()).toBe(0);
  agent = await startAgentProcess(program, [...args, '--mode', 'system']);
  await expect.poll(plain, { timeout: 5000 }).toBe(true);
});
