import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fullSync } from '#lib/agent/accounts/fixtures/records.ts';
import { type AgentProcess, bundleAgent, startAgentProcess } from '#lib/agent/live/test-agent-process.ts';
import { banner, freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { bring, type Material, makeMaterial, ordinaryRelease } from '#lib/agent/live/test-release.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol, type GatewayClient, gatewayClient } from '#lib/gateway/client.ts';

let place: Place;
let program = '';
let args: string[] = [];
let port = 0;
let agent: AgentProcess;
let client: GatewayClient;
let first = '';
let material: Material;

/** Follows a stream until `wanted` is told; false when the stream ended before. */
async function until(steps: AsyncIterable<Step>, wanted: string): Promise<boolean> {
  for await (const { step, state } of steps) if (`${step} ${state}` === wanted) return true;
  return false;
}

async function stage(hostName: string): Promise<string> {
  return bring(client, ordinaryRelease(await client.engine(), material, { hostName, port }));
}

const activate = (id: string, expectedActive: string | null) =>
  client.activate(id, { expectedActive, confirmWithin: 60 });

beforeAll(async () => {
  [place, program, material] = await Promise.all([openPlace(), bundleAgent(), makeMaterial()]);
  port = await freePort();
  args = ['--data', place.dir, '--listen', `127.0.0.1:${await freePort()}`, '--name', 'gw-test'];
  agent = await startAgentProcess(program, args);
  const code = parseEnrolmentCode(agent.code);
  if (!code) throw new Error(`no enrolment code:\n${agent.output()}`);
  const { token } = await enrol(code, 'live test');
  client = gatewayClient({ ...code, token });
  await client.syncAccounts(fullSync(0, [], { realm: 'example.org' })); // whose logins the probe tries
  first = await stage('gw1.example.org');
  expect(await until(client.check(first), 'checked done')).toBe(true);
  expect(await until(activate(first, null), 'probed done')).toBe(true);
  await client.confirm(first);
});

afterAll(async () => {
  await agent?.terminate();
  await place?.remove();
  await rm(program, { force: true });
});

test.each(['staged running', 'compiled running', 'checked running'])(
  'killed at “%s”, the old release serves on, and the release can be checked again',
  async (moment) => {
    const id = await stage(`${moment.split(' ')[0]}.example.org`);
    expect(await until(client.check(id), moment)).toBe(true);
    await agent.kill();
    expect(await banner(port)).toContain('gw1.example.org');
    agent = await startAgentProcess(program, args);
    expect(await client.state()).toMatchObject({ active: first, unconfirmedUntil: null, drift: [] });
    expect(await banner(port)).toContain('gw1.example.org');
    expect(await until(client.check(id), 'checked done')).toBe(true);
  },
);

test.each(['activated running', 'activated done', 'probed running', 'probed done'])(
  'killed at “%s”, the agent goes back to the old release when it starts again',
  async (moment) => {
    const id = await stage(`${moment.replace(' ', '-')}.example.org`);
    expect(await until(client.check(id), 'checked done')).toBe(true);
    expect(await until(activate(id, first), moment)).toBe(true);
    await agent.kill();
    agent = await startAgentProcess(program, args);
    expect(await client.state()).toMatchObject({
      active: first,
      previous: null,
      unconfirmedUntil: null,
      drift: [],
      daemon: { running: true },
    });
    await expect.poll(() => banner(port), { timeout: 10_000 }).toContain('gw1.example.org');
    expect(await client.probe()).toMatchObject({ ok: true });
  },
);

test('told to end, it stops its daemon and ends cleanly; started again, it serves', async () => {
  expect(await agent.terminate()).toBe(0);
  expect(await banner(port)).toBe('');
  agent = await startAgentProcess(program, args);
  await expect.poll(() => banner(port), { timeout: 10_000 }).toContain('gw1.example.org');
});
