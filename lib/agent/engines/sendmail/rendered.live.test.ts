import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCanonUser, canonUserOf, pluginFolder } from '#lib/agent/canon-user/canon-user.ts';
import { certificateFor } from '#lib/agent/engines/sendmail/fixture.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { Secret } from '#lib/secret.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.remove());

/** With a login at another server, whose map nobody but the daemon may read, and questions to the agent about what accounts send. */
const policy = samplePolicy({
  outgoing: { logins: [{ key: 'mx.example', authentication: 'gw1', insist: true, passwordId: 'p' }] },
  sending: {
    senders: 'granted',
    checkFrom: true,
    advice: 'Ask 555-0100, or define it.',
    counted: true,
    messagesPerDay: 1000,
  },
});
const passwords = new Map([['p', { password: new Secret('tuba'), salt: 's' }]]);

test.each(['no certificate', 'a certificate', 'a certificate and an authority'])(
  'what the console renders with %s passes the gate',
  async (name) => {
    const { pem, keyPem } = await certificateFor(30);
    const caPem = name.includes('authority') ? pem : '';
    const material = name === 'no certificate' ? null : { serverPem: pem, serverKey: keyPem, caPem };
    const release = await layOutRendered(gateway, name.replaceAll(' ', '-'), { policy, material, passwords });
    expect(await gateway.engine.compile(release)).toMatchObject({ ok: true });
    expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  },
);

test('so does what it renders for a null client, which has no aliases', async () => {
  const hub = samplePolicy({
    hosts: { gw1: { hostName: 'gw1.example.org', names: 'hosts', hub: '[127.0.0.1]' } },
  });
  const release = await layOutRendered(gateway, 'null-client', { policy: hub, material: null, passwords });
  expect(await gateway.engine.compile(release)).toMatchObject({ ok: true });
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
});

test.each([
  ['log-ins', { auth: { enabled: false } }],
  [
    'a listener for log-ins',
    {
      hosts: { gw1: { hostName: 'gw1.example.org', listeners: [{ name: 'MTA', port: 2525, noAuth: true }] } },
    },
  ],
])('so does a gateway without %s, whose daemon then offers none', async (what, change) => {
  const none = samplePolicy(change);
  const { pem, keyPem } = await certificateFor(30);
  const material = { serverPem: pem, serverKey: keyPem, caPem: '' };
  const release = await layOutRendered(gateway, what.replaceAll(' ', '-'), {
    policy: none,
    material,
    passwords,
  });
  expect(await gateway.engine.compile(release)).toMatchObject({ ok: true });
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
});

test('so does what it renders for a gateway with the canon_user plug-in, and not without its file', async () => {
  expect(await buildCanonUser(gateway.dir)).toBeNull();
  const canonUser = await canonUserOf(gateway.dir, null);
  const release = await layOutRendered(gateway, 'plug-in', { policy, material: null, passwords, canonUser });
  expect(await gateway.engine.compile(release)).toMatchObject({ ok: true });
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  await rm(join(pluginFolder(gateway.dir), 'libpostern.so'));
  expect(await gateway.engine.check(release)).toMatchObject({
    ok: false,
    message: expect.stringContaining('every log-in would fail'),
  });
});
