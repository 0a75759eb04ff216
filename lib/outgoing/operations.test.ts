import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { readSection, saveSection } from '#lib/policy/save-section.ts';
import { loadSections } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';
import { deleteLogins } from './delete-logins.ts';
import { importLogins } from './import-logins.ts';
import { listLogins } from './list-logins.ts';
import { saveLogin } from './save-login.ts';
import { providerDraft, sendThroughProvider } from './send-through-provider.ts';
import { readOutgoing, readPasswords } from './store.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
let testDb: TestDb;
let runtime: Runtime;

beforeEach(async () => {
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
});
afterEach(() => testDb.close());

const save = (input: object) =>
  saveLogin.invoke(runtime, admin, { version: 0, authentication: 'gw1', ...input });
const first = () => save({ key: 'smtp.isp.example', password: 'tuba solo' });

async function passwords(): Promise<Record<string, string>> {
  const { value } = await readOutgoing(runtime.db);
  const known = await readPasswords(runtime.db, runtime.sealer, value.logins);
  return Object.fromEntries(
    value.logins.flatMap(({ key, passwordId }) => {
      const one = known.get(passwordId);
      return one ? [[key, one.password.reveal()]] : [];
    }),
  );
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(() => new Error('it was taken')).catch((caught: unknown) => caught);
  if (error instanceof Refusal) return error;
  throw error;
}

describe('a password', () => {
  test('is sealed, and nowhere else: not in the list, the policy, the trail or the section', async () => {
    await first();
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'tuba solo' });
    const seen = await Promise.all([
      listLogins.invoke(runtime, admin, {}),
      readSection.outgoing.invoke(runtime, admin, {}),
      runtime.db.auditEntry.findMany(),
      runtime.db.policySection.findMany(),
      runtime.db.outgoingPassword.findMany(),
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/tuba|dHViYS/);
    expect(seen[0].logins).toMatchObject([{ key: 'smtp.isp.example', password: { by: 'Maren' } }]);
  });

  test('stays when the field is left empty, and is another one when it is not', async () => {
    await first();
    await save({
      version: 1,
      was: 'smtp.isp.example',
      key: 'smtp.isp.example',
      realm: 'isp.example',
      password: '',
    });
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'tuba solo' });
    const before = await readOutgoing(runtime.db);
    await save({ version: 2, was: 'smtp.isp.example', key: 'smtp.isp.example', password: 'horn' });
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'horn' });
    expect((await readOutgoing(runtime.db)).value).not.toEqual(before.value);
    expect(await runtime.db.outgoingPassword.count()).toBe(1);
  });

  test('is never shown to another server: not by a change of the name, nor by a section that names it', async () => {
    await first();
    const moved = await refusalOf(
      save({ version: 1, was: 'smtp.isp.example', key: 'evil.example', password: '' }),
    );
    expect(moved.fields).toHaveProperty('password');
    const { value } = await readOutgoing(runtime.db);
    const logins = value.logins.map((login) => ({ ...login, key: 'evil.example' }));
    await saveSection.outgoing.invoke(runtime, admin, { version: 1, value: { logins } });
    expect(await passwords()).toEqual({});
  });

  test('goes with its login', async () => {
    await first();
    await deleteLogins.invoke(runtime, admin, { keys: 'smtp.isp.example' });
    expect(await runtime.db.outgoingPassword.count()).toBe(0);
    expect((await readOutgoing(runtime.db)).value.logins).toEqual([]);
  });

  test('is kept while the newest release names it', async () => {
    await first();
    const { value } = await readOutgoing(runtime.db);
    const rest = { authorName: 'x', comment: 'x', policy: 'x', counts: {}, findings: [], words: [] };
    await runtime.db.release.create({
      data: { id: 'r1', number: 1, sections: { 'fleet/outgoing': value }, ...rest },
    });
    await deleteLogins.invoke(runtime, admin, { keys: ['smtp.isp.example'] });
    expect(await runtime.db.outgoingPassword.count()).toBe(1);
  });
});

describe('refused, and nothing is saved', () => {
  test.each([
    ['without a password', { key: 'a.example', password: '' }, 'password'],
    ['for a server that has one', { key: 'SMTP.isp.example', password: 'x' }, 'key'],
    ['as root', { key: 'a.example', authentication: 'root', password: 'x' }, 'authentication'],
    ['with two lines', { key: 'a.example', password: 'a\nb' }, 'password'],
  ])('%s', async (_what, input, field) => {
    await first();
    const refusal = await refusalOf(save({ version: 1, ...input }));
    expect(refusal.fields).toHaveProperty(field);
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'tuba solo' });
  });

  test('over the change of somebody else', async () => {
    await first();
    expect(await refusalOf(save({ key: 'a.example', password: 'x' }))).toMatchObject({ code: 'superseded' });
    expect(await runtime.db.outgoingPassword.count()).toBe(1);
  });
});

describe('an import', () => {
  const bring = (text: string, version = 0) => importLogins.invoke(runtime, admin, { version, text });

  test('takes all logins of authinfo', async () => {
    const answer = await bring('AuthInfo:a.example "U:u" "P:tuba"\nAuthInfo:192.0.2.7 "U:u" "P=aG9ybg=="\n');
    expect(answer).toMatchObject({ count: 2 });
    expect(await passwords()).toEqual({ 'a.example': 'tuba', '192.0.2.7': 'horn' });
  });

  test('takes default-auth-info, and says what it means now', async () => {
    const { notes } = await bring('u\ni\ntuba\nisp.example\n');
    expect(notes).toEqual([expect.stringContaining('every server')]);
    expect(await passwords()).toEqual({ '': 'tuba' });
  });

  test('takes a thousand, and no server twice', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) => `AuthInfo:mx${at}.example "U:u" "P:x${at}"\n`);
    expect(await bring(lines.join(''))).toMatchObject({ count: 1000 });
    expect((await passwords())['mx999.example']).toBe('x999');
    const again = await refusalOf(bring('AuthInfo:mx7.example "U:u" "P:x"\n', 1));
    expect(again.fields.text).toEqual(['There is a login for mx7.example already.']);
  });

  test('takes nothing when a line is wrong, and names each', async () => {
    const refusal = await refusalOf(
      bring('AuthInfo:a.example "U:u" "P:tuba"\nAuthInfo:b.example "U:root" "P:x"\n'),
    );
    expect(refusal.fields.text).toEqual([expect.stringMatching(/^Line 2, AuthInfo:b\.example: /)]);
    expect(await passwords()).toEqual({});
  });
});

describe('sending through a provider', () => {
  const versions = { routingVersion: 0, outgoingVersion: 0 };
  const wish = {
    ...versions,
    host: 'SMTP.isp.example',
    authentication: 'gw1',
    password: 'tuba',
    demandTls: true,
  };
  const go = (more: object = {}) => sendThroughProvider.invoke(runtime, admin, { ...wish, ...more });
  const enrol = (name: string) =>
    runtime.db.gateway.create({
      data: { name, url: `https://${name}`, certificateSha256: '', token: '', enrolledBy: 'x' },
    });
  const entries = async () =>
    (await runtime.db.policyEntry.findMany()).map(({ tag, key, value }) => `${tag}${key} ${value}`);

  test('sets the smart host, the port of every gateway, the login and the demand for TLS together', async () => {
    const gateways = [await enrol('gw1'), await enrol('gw2')];
    expect(await go()).toEqual({ gateways: ['gw1', 'gw2'] });
    const policy = await loadSections(runtime.db);
    expect(policy.routing.smartHost).toBe('relay:smtp.isp.example');
    expect(gateways.map(({ id }) => policy.hosts[id]?.relayPort)).toEqual([587, 587]);
    expect(policy.outgoing.logins).toMatchObject([{ key: 'smtp.isp.example', authentication: 'gw1' }]);
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'tuba' });
    expect(await entries()).toEqual(['TLS_Srv:smtp.isp.example ENCR:128']);
    expect(await providerDraft.invoke(runtime, admin, {})).toMatchObject({
      host: 'smtp.isp.example',
      authentication: 'gw1',
      hasPassword: true,
      relayRoutes: 0,
    });
  });

  test('keeps a password and a stricter demand that are there', async () => {
    await enrol('gw1');
    await go();
    await runtime.db.policyEntry.updateMany({ data: { value: 'VERIFY' } });
    await go({ routingVersion: 1, outgoingVersion: 1, authentication: 'gw2', password: '' });
    expect(await passwords()).toEqual({ 'smtp.isp.example': 'tuba' });
    expect(await entries()).toEqual(['TLS_Srv:smtp.isp.example VERIFY']);
  });

  test.each([
    ['an address instead of a name', { host: '192.0.2.7' }, 'host'],
    ['TLS from the first byte', { port: '465' }, 'port'],
    ['root', { authentication: 'root' }, 'authentication'],
    ['no password', { password: '' }, 'password'],
  ])('refuses %s, and half of nothing is saved', async (_what, more, field) => {
    await enrol('gw1');
    expect((await refusalOf(go(more))).fields).toHaveProperty(field);
    expect(await runtime.db.policySection.count()).toBe(0);
    expect(await entries()).toEqual([]);
  });

  test('needs a gateway', async () => {
    expect(await refusalOf(go())).toMatchObject({ code: 'no-gateway' });
    expect(await runtime.db.policySection.count()).toBe(0);
  });
});
