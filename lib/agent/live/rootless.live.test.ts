import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AgentProcess, bundleAgent, startAgentProcess } from '#lib/agent/live/test-agent-process.ts';
import { banner, freePort, openPlace, type Place } from '#lib/agent/live/test-place.ts';
import { bring, makeMaterial, ordinaryRelease } from '#lib/agent/live/test-release.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import { parseEnrolmentCode } from '#lib/gateway/api-enrolment.ts';
import { enrol, gatewayClient } from '#lib/gateway/client.ts';
import { run } from '#lib/run.ts';

let place: Place;
let program = '';
let agent: AgentProcess;
/** Root runs the agent as nobody; everybody else as himself. */
let user: { uid: number; gid: number } | undefined;

beforeAll(async () => {
  if (process.getuid?.() === 0) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'nobody'])));
    const [uid = 0, gid = 0] = ids.map(({ stdout }) => Number(stdout));
    user = { uid, gid };
  }
  [place, program] = await Promise.all([openPlace(user), bundleAgent()]);
  const args = ['--data', place.dir, '--listen', `127.0.0.1:${await freePort()}`, '--name', 'gw-test'];
  agent = await startAgentProcess(program, args, user);
});

afterAll(async () => {
  await agent?.terminate();
  await place?.remove();
  await rm(program, { force: true });
});

async function last(steps: AsyncIterable<Step>): Promise<Step | null> {
  let seen: Step | null = null;
  for await (const step of steps) seen = step;
  return seen;
}

test('an ordinary user can run a gateway: releases go in force, and back', async () => {
  const code = parseEnrolmentCode(agent.code);
  if (!code) throw new Error(`no enrolment code:\n${agent.output()}`);
  const client = gatewayClient({ ...code, token: (await enrol(code, 'live test')).token });
  const engine = await client.engine();
  expect(engine).toMatchObject({ root: false, mode: 'supervised', pathTroubles: [] });
  const [port, material] = [await freePort(), await makeMaterial()];

  let active: string | null = null;
  for (const hostName of ['gw1.example.org', 'gw2.example.org']) {
    const id = await bring(client, ordinaryRelease(engine, material, { hostName, port }));
    expect(await last(client.check(id))).toMatchObject({ step: 'checked', state: 'done' });
    expect(await last(client.activate(id, { expectedActive: active, confirmWithin: 60 }))).toMatchObject({
      step: 'probed',
      state: 'done',
    });
    expect(await client.confirm(id)).toMatchObject({ active: id, drift: [], daemon: { running: true } });
    expect(await banner(port)).toContain(hostName);
    active = id;
  }
  expect(await last(client.rollback(active ?? ''))).toMatchObject({ step: 'probed', state: 'done' });
  expect(await banner(port)).toContain('gw1.example.org');
});
