import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { DeviceSecret } from '#lib/gateway/device-secret.ts';
import { start } from '#lib/run.ts';
import { deviceVerifiers, generateDevicePassword } from '#lib/sasl/device/device-password.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { fullSync, record } from './fixtures/records.ts';
import { logIn, type Mechanism } from './fixtures/sasl-client.ts';
import { type Daemon, freshFolder, realm, removeFolder, startSendmail } from './fixtures/sendmail.ts';

const all: Mechanism[] = ['PLAIN', 'LOGIN', 'SCRAM-SHA-256'];
const passwords = { own: 'tuba solo in b flat', phone: '', scanner: '', tablet: '' };

let base: string;
let accounts: Accounts;
let daemon: Daemon;
let kim: AccountRecord;

const open = () => openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') });

beforeAll(async () => {
  base = await freshFolder();
  accounts = await open();
  await accounts.sync(fullSync(1, [], { realm }));
  daemon = await startSendmail(base, join(base, 'sasl'));
  const verifiers = await makeVerifiers(new Secret(passwords.own), { name: 'kim', realm, legacy: false });
  kim = record('id-kim', 1, { name: 'kim', ...verifiers });
  const devices = await Promise.all([device('phone'), device('tablet'), device('scanner', ['127.0.0.8/29'])]);
  await change({ devices });
}, 120_000);
afterAll(async () => {
  await daemon?.stop();
  await accounts?.close();
  await removeFolder(base);
});

async function device(name: 'phone' | 'scanner' | 'tablet', networks: string[] = []): Promise<DeviceSecret> {
  passwords[name] = generateDevicePassword();
  const verifiers = await deviceVerifiers(new Secret(passwords[name]));
  return { id: `id-${name}`, name, ...verifiers, expiresAt: null, networks };
}

async function change(more: Partial<AccountRecord>): Promise<void> {
  kim = { ...kim, ...more, revision: kim.revision + 1 };
  await accounts.put(kim);
}

const without = (name: string) => kim.devices.filter((one) => one.name !== name);

/** A process that calls itself what the daemon's does, and that the log says kim logged in by. */
async function servedSession() {
  const client = '10.9.0.20';
  const served = start('sleep', ['60'], { argv0: `sendmail: server phone.example [${client}] cmd read` });
  const ended = once(served, 'exit');
  await once(served, 'spawn');
  const told = { name: 'kim+phone', mechanism: 'PLAIN', client, at: new Date().toISOString() };
  accounts.note([{ ok: true, ...told, pid: served.pid ?? 0 }]);
  return {
    isOpen: () => served.exitCode === null && served.signalCode === null,
    ended,
    drop: () => served.kill(),
  };
}

/** Which mechanisms let the user in from this address. */
async function opened(user: string, password: string, from?: string): Promise<Mechanism[]> {
  const answers: boolean[] = [];
  for (const mechanism of all) answers.push(await logIn(daemon.port, { mechanism, user, password, from }));
  return all.filter((_mechanism, at) => answers[at]);
}

describe('device passwords at the real daemon', () => {
  test('each works beside the account’s own; the name of its own is for the other mechanisms', async () => {
    expect(await opened('kim', passwords.own)).toEqual(all);
    expect(await opened('kim', passwords.phone)).toEqual(['PLAIN', 'LOGIN']);
    expect(await opened('kim+phone', passwords.phone)).toEqual(all);
    expect(await opened(`kim+tablet@${realm}`, passwords.tablet)).toEqual(all);
    expect(await opened('kim+phone', passwords.own)).toEqual([]);
    expect(await opened('kim', passwords.phone.replaceAll('-', '').toUpperCase())).toEqual([
      'PLAIN',
      'LOGIN',
    ]);
  });

  test('one for some networks opens from there and nowhere else, whoever else logs in meanwhile', async () => {
    const inside = '127.0.0.9';
    const outside = '127.0.0.20';
    expect(await opened('kim', passwords.scanner, inside)).toEqual(['PLAIN', 'LOGIN']);
    expect(await opened('kim', passwords.scanner, outside)).toEqual([]);
    const both = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        logIn(daemon.port, {
          mechanism: 'PLAIN',
          user: at % 3 === 0 ? 'kim+scanner' : 'kim',
          password: passwords.scanner,
          from: at % 2 === 0 ? inside : outside,
        }),
      ),
    );
    expect(both).toEqual(both.map((_, at) => at % 2 === 0));
  });

  test('say when and from where they were used', async () => {
    await opened('kim+scanner', passwords.scanner, '127.0.0.10');
    const use = accounts.status('id-kim').devices.find(({ id }) => id === 'id-scanner');
    expect(use).toMatchObject({ mechanism: 'PLAIN/LOGIN', client: '127.0.0.10' });
  });

  test('one that was revoked fails at once, also where it is logged in, and the others go on', async () => {
    const session = await servedSession();
    await change({ devices: kim.devices.map((one) => ({ ...one, networks: [...one.networks] })) });
    expect(session.isOpen()).toBe(true);
    await change({ devices: without('phone') });
    await session.ended;
    expect(await opened('kim', passwords.phone)).toEqual([]);
    expect(await opened('kim+phone', passwords.phone)).toEqual([]);
    expect(await opened('kim+tablet', passwords.tablet)).toEqual(all);
    expect(await opened('kim', passwords.own)).toEqual(all);
  });

  test('one that ends fails from then on for every mechanism', async () => {
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    await change({
      devices: kim.devices.map((one) => (one.name === 'tablet' ? { ...one, expiresAt } : one)),
    });
    await expect.poll(() => opened('kim+tablet', passwords.tablet), { timeout: 15_000 }).toEqual([]);
    expect(await opened('kim', passwords.own)).toEqual(all);
  });

  test('nobody goes on in a session once the account has ended, by a change or by the time', async () => {
    const first = await servedSession();
    await change({ expiresAt: new Date(Date.now() - 1000).toISOString() });
    await first.ended;
    await change({ expiresAt: new Date(Date.now() + 1000).toISOString() });
    const second = await servedSession();
    await second.ended;
    await change({ expiresAt: null });
  });

  test('are closed with the account, and outlast a restart of the agent', async () => {
    await change({ disabled: true, devices: kim.devices.map((one) => ({ ...one, expiresAt: null })) });
    expect(await opened('kim+tablet', passwords.tablet)).toEqual([]);
    await change({ disabled: false });
    await accounts.close();
    accounts = await open();
    expect(await opened('kim+tablet', passwords.tablet)).toEqual(all);
    expect(accounts.status('id-kim').devices.map(({ id }) => id)).toContain('id-scanner');
  });
});
