import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { probeExternal } from '#lib/agent/engines/sendmail/probe-external.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { outgoingPartsOf } from '#lib/agent/outgoing-parts.ts';
import { type ClientCertificate, SmtpConnection } from '#lib/agent/smtp/connection.ts';
import { logIn, logInByCertificate } from '#lib/agent/smtp/log-in.ts';
import { type Forged, forge } from '#lib/pki/fixtures.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';
import { run } from '#lib/run.ts';

/** An admin's own rule that tells what rules see of who has logged in. */
const showsMacros = `SLocal_check_rcpt
R$* macros.example $*\t$#error $@ 5.7.1 $: "550 type=" $&{auth_type} " authen=" $&{auth_authen} " author=" $&{auth_author} " subject=" $&{cert_subject}`;

let gateway: TestGateway;
let release: ReleaseDir;
let port = 0;
let ca: Forged;
let ours: ClientCertificate;

const soon = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };
const forClients = { purposes: ['1.3.6.1.5.5.7.3.2'], ...soon };
const pair = ({ pem, keyPem }: Forged): ClientCertificate => ({ certificate: pem, key: keyPem });

beforeAll(async () => {
  gateway = await openGateway();
  [port = 0] = await freePorts(1);
  const db = join(gateway.paths.sasl, 'sasldb2');
  await run('/usr/sbin/saslpasswd2', ['-p', '-c', '-f', db, '-u', 'example.org', 'amy'], {
    input: 'sekret-7',
  });
  ca = await forge({ subject: 'CN=Example CA', ca: true, ...soon });
  const server = await forge({
    subject: 'CN=gw1.example.org',
    issuer: ca,
    names: ['gw1.example.org'],
    ...soon,
  });
  ours = pair(await forge({ subject: 'CN=mx.partner.example', issuer: ca, ...forClients }));
  const policy = samplePolicy({
    auth: {
      mechanisms: ['EXTERNAL', 'SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
      trusted: ['EXTERNAL', 'SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
      certificates: ['mx.partner.example'],
      realm: 'example.org',
    },
    tls: { askClientCertificate: true },
    customRules: { localRulesets: showsMacros },
    hosts: listeningAt(port),
  });
  const material = { serverPem: server.pem, serverKey: server.keyPem, caPem: ca.pem };
  // with the plug-in that refuses other identities
  expect(await buildCanonUser(gateway.dir)).toBeNull();
  const canonUser = await canonUserOf(gateway.dir, null);
  release = await layOutRendered(gateway, 'external', {
    policy,
    material,
    passwords: new Map(),
    canonUser,
  });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  await gateway.activate(release);
});
afterAll(() => gateway.remove());

async function greet(certificate?: ClientCertificate): Promise<SmtpConnection> {
  // a loopback address that is none of the daemon's own may not relay by itself
  const target = { host: '127.0.0.1', port, localAddress: '127.9.9.9', timeoutMs: 20_000 };
  const { session } = await SmtpConnection.open({ ...target, certificate });
  await session.ehlo('mx.partner.example');
  await session.startTls();
  await session.ehlo('mx.partner.example');
  return session;
}

async function relays(session: SmtpConnection): Promise<number> {
  await session.command('MAIL FROM:<amy@partner.example>');
  return (await session.command('RCPT TO:<eve@elsewhere.example>')).code;
}

test('a certificate that is named logs in and relays; its subject is the authid', async () => {
  const session = await greet(ours);
  expect(session.extensions.get('AUTH')).toContain('EXTERNAL');
  expect(await logInByCertificate(session, '')).toMatchObject({ accepted: true });
  expect(await relays(session)).toBe(250);
  const told = await session.command('RCPT TO:<x@macros.example>');
  expect(told.lines.join(' ')).toContain(
    'type=EXTERNAL authen=/CN+3Dmx.partner.example author= subject=/CN=mx.partner.example',
  );
  await session.quit();
});

test.each(['mx.partner.example', 'MX.partner.example', '/CN=mx.partner.example'])(
  'a client may say whose certificate it shows: %s',
  async (name) => {
    const session = await greet(ours);
    expect(await logInByCertificate(session, name)).toMatchObject({ accepted: true });
    await session.command('MAIL FROM:<amy@partner.example>');
    const told = await session.command('RCPT TO:<x@macros.example>');
    expect(told.lines.join(' ')).toContain('authen=/CN+3Dmx.partner.example');
    await session.quit();
  },
);

test.each(['root', 'amy', 'mx.other.example', 'mx.partner', 'x/CN=mx.partner.example', '/CN='])(
  'a client that asks to act for another is refused: %s',
  async (name) => {
    const session = await greet(ours);
    const { accepted, reply } = await logInByCertificate(session, name);
    expect({ accepted, reply }).toMatchObject({ accepted: false, reply: expect.stringContaining('535') });
    expect(await relays(session)).toBe(550);
    // the refusal leaves nothing behind: in the same session its own name is taken
    await session.command('RSET');
    expect(await logInByCertificate(session, '')).toMatchObject({ accepted: true });
    await session.quit();
  },
);

test('another certificate of the same authority may log in, and not relay', async () => {
  const other = await forge({ subject: 'CN=mx.other.example', issuer: ca, ...forClients });
  const session = await greet(pair(other));
  expect(await logInByCertificate(session, '')).toMatchObject({ accepted: true });
  expect(await relays(session)).toBe(550);
  await session.quit();
});

test('without a certificate, or with one of a stranger, EXTERNAL is not offered', async () => {
  const stranger = await forge({ subject: 'CN=mx.partner.example', ...forClients });
  for (const certificate of [undefined, pair(stranger)]) {
    const session = await greet(certificate);
    expect(session.extensions.get('AUTH')).not.toContain('EXTERNAL');
    expect(await logInByCertificate(session, '')).toMatchObject({ accepted: false });
    expect(await relays(session)).toBe(550);
    await session.quit();
  }
});

test('who logs in by a password relays as before, and rules see who it is', async () => {
  const session = await greet();
  const login = { mechanism: 'SCRAM-SHA-256', user: 'amy', password: 'sekret-7' } as const;
  expect(await logIn(session, login)).toMatchObject({ accepted: true });
  expect(await relays(session)).toBe(250);
  const told = await session.command('RCPT TO:<x@macros.example>');
  expect(told.lines.join(' ')).toContain('type=SCRAM-SHA-256 authen=amy author= subject=');
  await session.quit();
});

test('the probe logs in with the gateway’s own certificate', async () => {
  const { expect: wish } = release.manifest;
  const server = await outgoingPartsOf(release);
  if (!server.certificate) throw new Error('the release has no certificate');
  expect(await probeExternal(wish, server.certificate)).toMatchObject([
    {
      check: 'login:EXTERNAL',
      listener: 'MTA',
      ok: true,
      message: expect.stringContaining('Logged in') as string,
    },
  ]);
  const stranger = pair(await forge({ subject: 'CN=gw1.example.org', ...forClients }));
  expect(await probeExternal(wish, stranger)).toMatchObject([
    { ok: true, message: expect.stringContaining('could not be tried') as string },
  ]);
});
