import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { applySync, emptyBook, putRecord, removeRecord } from '#lib/agent/accounts/account-book.ts';
import { wholeSync } from '#lib/agent/accounts/fixtures/whole-sync.ts';
import type { Handlers } from '#lib/agent/endpoint.ts';
import { TrailHeads } from '#lib/agent/trail-heads.ts';
import type { Db } from '#lib/db/client.ts';
import { type TestDb, test } from '#lib/db/test-db.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import { Refusal } from '#lib/refusal.ts';
import { accountPulse } from '#lib/sasl/account/account-pulse.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { deleteAccount } from '#lib/sasl/account/delete-account.ts';
import { importAccounts } from '#lib/sasl/import/import-accounts.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import { openSealer } from '#lib/seal.ts';
import { headTeller } from './tell-heads.ts';
import { enrolled, startAgent } from './test-agent.ts';
import { gatewayWatch } from './watch-gateways.ts';

let dir = '';
let closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watch-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(dir, { recursive: true });
});

let passed = 0;
const now = () => new Date(Date.UTC(2026, 10, 20, 9, 0, 0, ++passed));
const holly = {
  actor: { kind: 'operator', id: '1', name: 'Holly', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
} as const;

const state: GatewayState = {
  ...{ active: null, previous: null, unconfirmedUntil: null, drift: [] },
  daemon: { running: true, pid: 1, since: null, message: 'It runs.' },
  verifier: { answering: true, message: 'It answers.' },
  accounts: { version: 1, count: 0, upgrades: 0 },
  log: { cursor: '', at: null },
  queueLength: 0,
  disk: { freeBytes: 1, path: '/' },
};

/** An agent with the accounts of a real one, and nothing else; `asked` is told every call. */
async function startBookkeeper(asked: (call: string) => void | Promise<void> = () => {}) {
  const book = emptyBook();
  const heads = new TrailHeads(dir);
  const version = () => ({ version: book.version, count: book.records.size, realm: book.realm });
  const handlers: Partial<Handlers> = {
    state: async () => {
      await asked('state');
      return state;
    },
    engine: () => Promise.reject(new Error('not part of this test')),
    accountsVersion: async ({ query }) => {
      await asked(query.newest === undefined ? 'version' : 'newest');
      return version();
    },
    syncAccounts: async ({ body }) => {
      await asked('sync');
      const sync = await wholeSync(body);
      if (sync.from !== book.version) throw new Refusal('conflict', 'another-version', 'It is another one.');
      applySync(book, sync);
      return version();
    },
    putAccount: ({ body }) => {
      putRecord(book, body);
      return version();
    },
    deleteAccount: ({ params, query }) => {
      removeRecord(book, params.id, query.revision);
      return version();
    },
    lockedAccounts: () => [],
    trailHeads: () => heads.text(),
    keepTrailHead: ({ body }) => heads.keep(body, now()),
  };
  const agent = await startAgent(dir, handlers, now());
  closers.push(agent.close);
  return { agent, book };
}

function runtimeOf({ db, folder }: TestDb) {
  return { db, sealer: openSealer(join(folder, 'test.key')), mailLogFile: join(folder, 'none'), now };
}

/** One round of a worker that has just begun. */
async function look(runtime: ReturnType<typeof runtimeOf>) {
  const watch = gatewayWatch(runtime);
  await watch.round();
  await watch.end();
  await watch.round(); // throws what went wrong in the first
  await watch.end();
}

/** Puts account and trail back as they were after the trail's first entry. */
async function putBack(db: Db, kim: Awaited<ReturnType<Db['account']['findUniqueOrThrow']>>) {
  const { id, refusals: _, limits: __, ...before } = kim;
  await db.account.update({ where: { id }, data: before });
  await db.accountRemoval.deleteMany();
  await db.$executeRawUnsafe('DELETE FROM "AuditEntry" WHERE "seq" > 1');
  await db.$executeRawUnsafe(`UPDATE sqlite_sequence SET seq = 1 WHERE name = 'AuditEntry'`);
}

describe('a console whose database was put back from a copy', () => {
  test('the same number of another change is told from it, and the gateway gets all accounts anew', async ({
    db,
    testDb,
  }) => {
    const runtime = runtimeOf(testDb);
    const { agent, book } = await startBookkeeper();
    const { id } = await createAccount.invoke(runtime, holly, { name: 'kim' });
    const kim = await db.account.findUniqueOrThrow({ where: { id } });
    await enrolled(db, runtime.sealer, 'gw1', agent);
    await db.gateway.updateMany({ data: { engineAt: now() } });
    await look(runtime);
    await resetPassword.invoke(runtime, holly, { id, version: 1 });
    await headTeller(runtime, { error: () => {} })();
    expect(book.version).toBe(2);
    await putBack(db, kim);
    await resetPassword.invoke(runtime, holly, { id, version: 1 });
    const wanted = () => db.account.findUniqueOrThrow({ where: { id } });
    expect(book.records.get(id)?.argon2id).not.toBe((await wanted()).argon2id);
    await look(runtime);
    expect(book.records.get(id)).toMatchObject({ revision: 2, argon2id: (await wanted()).argon2id });
    const said = await db.auditEntry.findMany({ where: { kind: 'gateway.accounts-anew' } });
    expect(said).toHaveLength(1);
  });

  test('a reset right after it is in force where it says so, before any worker has looked', async ({
    db,
    testDb,
  }) => {
    const runtime = runtimeOf(testDb);
    const { agent, book } = await startBookkeeper();
    const { id } = await createAccount.invoke(runtime, holly, { name: 'kim' });
    const kim = await db.account.findUniqueOrThrow({ where: { id } });
    await enrolled(db, runtime.sealer, 'gw1', agent);
    await db.gateway.updateMany({ data: { engineAt: now() } });
    await look(runtime);
    for (const name of ['joe', 'amy']) {
      const other = await createAccount.invoke(runtime, holly, { name });
      await deleteAccount.invoke(runtime, holly, { id: other.id, version: 1 });
    }
    expect(book.version).toBe(5);
    await putBack(db, kim);
    const { inForce } = await resetPassword.invoke(runtime, holly, { id, version: 1 });
    expect(inForce).toMatchObject([{ gateway: 'gw1', ok: true }]);
    const { argon2id } = await db.account.findUniqueOrThrow({ where: { id } });
    expect(book.records.get(id)?.argon2id).toBe(argon2id);
    expect(book.version).toBe(2);
  });
});

test('of a gateway that was forgotten and enrolled again it is known what is live there', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(testDb);
  const { agent } = await startBookkeeper();
  const { id } = await createAccount.invoke(runtime, holly, { name: 'kim' });
  for (const name of ['gw1', 'gw1-again']) {
    await db.gateway.deleteMany();
    await enrolled(db, runtime.sealer, name, agent);
    await db.gateway.updateMany({ data: { engineAt: now() } });
    await look(runtime);
    const { gateways } = await accountPulse.invoke(runtime, holly, { id });
    expect(gateways).toMatchObject([{ gateway: name, live: true }]);
  }
});

test('many changes that the worker brings while the console is at it are in force, and said to be', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(testDb);
  let syncs = 0;
  const { agent, book } = await startBookkeeper(async (call) => {
    if (call !== 'sync') return;
    syncs += 1;
    if (syncs === 1) await look(runtime);
  });
  await enrolled(db, runtime.sealer, 'gw1', agent);
  await db.gateway.updateMany({ data: { engineAt: now() } });
  const { inForce } = await importAccounts.invoke(runtime, holly, { text: 'name\nkim\nlea' });
  expect(inForce).toMatchObject([{ gateway: 'gw1', ok: true, message: 'in force' }]);
  expect([syncs, book.records.size]).toEqual([2, 2]);
});

test('a gateway that takes connections and says nothing keeps no other, and nobody who resets a password, waiting', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(testDb);
  const { agent, book } = await startBookkeeper();
  const silent = createServer().listen(0, '127.0.0.1');
  closers.push(async () => silent.close());
  await vi.waitFor(() => expect(silent.address()).not.toBeNull());
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await enrolled(db, runtime.sealer, 'gw1', agent);
  await enrolled(db, runtime.sealer, 'gw2', { ...agent, url: `https://127.0.0.1:${port}` });
  await db.gateway.updateMany({ data: { engineAt: now() } });
  const watch = gatewayWatch(runtime);
  await watch.round();
  await createAccount.invoke(runtime, holly, { name: 'joe' });
  const { inForce } = await createAccount.invoke(runtime, holly, { name: 'kim' });
  expect(inForce).toMatchObject([
    { gateway: 'gw1', ok: true },
    { gateway: 'gw2', ok: false, message: 'gw2 has not answered yet.' },
  ]);
  Object.assign(book, emptyBook());
  await vi.waitFor(
    async () => {
      await watch.round();
      expect(book.records.size).toBe(2);
    },
    { timeout: 10_000 },
  );
});

test('one that did not answer is given what it missed before it is asked how it is', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(testDb);
  const asked: string[] = [];
  const { agent } = await startBookkeeper((call) => void asked.push(call));
  await createAccount.invoke(runtime, holly, { name: 'kim' });
  await enrolled(db, runtime.sealer, 'gw1', agent);
  await db.gateway.updateMany({
    data: { engineAt: now(), troubleCode: 'gateway-unreachable', trouble: 'It cannot be reached.' },
  });
  await look(runtime);
  expect(asked).toEqual(['version', 'newest', 'sync', 'state', 'newest']);
  expect(await db.gateway.findFirst()).toMatchObject({ troubleCode: null, trouble: null });
});
