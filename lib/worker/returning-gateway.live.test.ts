import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Login, logIn } from '#lib/agent/accounts/fixtures/sasl-client.ts';
import { type Daemon, realm, startSendmail } from '#lib/agent/accounts/fixtures/sendmail.ts';
import { type AgentProcess, bundleAgent, startAgentProcess } from '#lib/agent/live/test-agent-process.ts';
import { freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { endVerifierOf } from '#lib/agent/verifier/keep-verifier.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol } from '#lib/gateway/client.ts';
import type { Runtime } from '#lib/operation.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import { openSealer } from '#lib/seal.ts';
import { type Loop, loop } from './loop.ts';
import { enrolled } from './test-agent.ts';
import { gatewayWatch } from './watch-gateways.ts';

/** The worker and the agent as they are, and a real Sendmail that asks the verifier: what a reset comes to while the agent is dead. */
let place: Place;
let testDb: TestDb;
let program = '';
let args: string[] = [];
let agent: AgentProcess;
let daemon: Daemon;
let watch: ReturnType<typeof gatewayWatch>;
let watching: Loop;
let runtime: Runtime;
let id = '';

const holly = { actor: { kind: 'system', id: '', name: 'live test' }, role: 'helpdesk' } as const;
const passwords = ['vervain otter quartz tandem one', 'vervain otter quartz tandem two'] as const;

beforeAll(async () => {
  [place, program, testDb] = await Promise.all([openPlace(), bundleAgent(), openTestDb()]);
  args = ['--data', place.dir, '--listen', `127.0.0.1:${await freePort()}`, '--mode', 'system'];
  agent = await startAgentProcess(program, args);
  const code = parseEnrolmentCode(agent.code);
  if (!code) throw new Error(`no enrolment code:\n${agent.output()}`);
  const { db, folder } = testDb;
  const sealer = openSealer(join(folder, 'seal.key'));
  runtime = { db, sealer, mailLogFile: join(folder, 'none'), now: () => new Date() };
  const { token } = await enrol(code, 'live test');
  await db.policySection.create({
    data: { scope: 'fleet', name: 'auth', value: { realm }, updatedBy: 'test' },
  });
  await enrolled(db, sealer, 'gw1', { ...code, token });
  watch = gatewayWatch(runtime);
  watching = loop('gateways', 250, pino({ level: 'silent' }), watch.round);
  ({ id } = await createAccount.invoke(runtime, holly, { name: 'kim', label: 'Kim' }));
  await reset(0);
  daemon = await startSendmail(place.dir, join(place.dir, 'sasl'));
});

afterAll(async () => {
  await watching?.stop();
  await watch?.end();
  await daemon?.stop();
  await agent?.terminate();
  await endVerifierOf(join(place.dir, 'accounts'));
  await place?.remove();
  await testDb?.close();
  await rm(program, { force: true });
});

async function reset(to: 0 | 1): Promise<void> {
  const { version } = await runtime.db.account.findUniqueOrThrow({ where: { id } });
  await resetPassword.invoke(runtime, holly, { id, version, password: passwords[to] });
}

/** Tries a password again and again, until told to stop: when each attempt that got in had begun. */
function tries(login: Omit<Login, 'user'>) {
  let going = true;
  const got: number[] = [];
  const done = (async () => {
    while (going) {
      const begun = performance.now();
      if (await logIn(daemon.port, { user: 'kim', ...login })) got.push(begun);
    }
    return got;
  })();
  return { got, stop: () => ((going = false), done) };
}

test.each(['PLAIN', 'SCRAM-SHA-256'] as const)(
  'a password that was reset while the agent was dead gets nobody in by %s from when the agent listens again',
  async (mechanism) => {
    await reset(0);
    expect(await logIn(daemon.port, { user: 'kim', mechanism, password: passwords[0] })).toBe(true);
    await agent.kill();
    await reset(1);
    const old = tries({ mechanism, password: passwords[0] });
    await expect.poll(() => old.got.length).toBeGreaterThan(0); // the verifier lives on and knows no better
    agent = await startAgentProcess(program, args);
    const listening = performance.now();
    const fresh = tries({ mechanism, password: passwords[1] });
    await expect.poll(() => fresh.got.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await fresh.stop();
    expect((await old.stop()).filter((begun) => begun > listening)).toEqual([]);
  },
);
