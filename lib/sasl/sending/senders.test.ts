import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRecord } from '#lib/sasl/store.ts';
import { openSealer } from '#lib/seal.ts';
import { grantSenders, withdrawSender } from './grant-senders.ts';
import { listGrants, listSenders } from './list-senders.ts';
import { setLimits } from './set-limits.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};

const it = test.extend<{ runtime: Runtime }>({
  runtime: async ({ db, testDb }, use) => {
    for (const [at, name] of ['kim', 'lea', 'mia'].entries())
      await db.account.create({
        data: { id: name, name, kind: 'person', revision: at + 1, createdBy: 'Maren' },
      });
    const sealer = openSealer(join(testDb.folder, 'test.key'));
    await use({ db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') });
  },
});

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error)),
  );

it('addresses are granted, told to the gateways, and withdrawn', async ({ runtime, db }) => {
  const senders = 'Kim@Example.org, @shop.example\n.dep.example kim@example.org';
  expect(await grantSenders.invoke(runtime, admin, { id: 'kim', senders })).toMatchObject({
    added: ['kim@example.org', '@shop.example', '.dep.example'],
  });
  await grantSenders.invoke(runtime, admin, { id: 'kim', senders: ['kim@example.org'] });
  const record = await readRecord(db, runtime.sealer, 'kim');
  expect(record).toMatchObject({
    revision: 4,
    senders: ['.dep.example', '@shop.example', 'kim@example.org'],
  });
  await withdrawSender.invoke(runtime, admin, { id: 'kim', sender: '@shop.example' });
  const left = await listSenders.invoke(runtime, admin, { id: 'kim' });
  expect(left.map(({ pattern }) => pattern)).toEqual(['.dep.example', 'kim@example.org']);
  const gone = await refusal(withdrawSender.invoke(runtime, admin, { id: 'kim', sender: '@shop.example' }));
  expect(gone?.message).toBe('kim has not been granted @shop.example.');
  const kinds = (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(({ kind }) => kind);
  expect(kinds).toEqual(['account.senders-granted', 'account.sender-withdrawn']);
});

it('what is no address is told, and nothing is half saved', async ({ runtime, db }) => {
  const wrong = await refusal(
    grantSenders.invoke(runtime, admin, { id: 'kim', senders: 'kim@example.org *@example.org' }),
  );
  expect(wrong?.fields?.senders?.join()).toContain('Write @example.org');
  expect(await db.senderGrant.count()).toBe(0);
});

it('who may send as an address is found by it, its domain and the domains above', async ({ runtime }) => {
  await grantSenders.invoke(runtime, admin, { id: 'kim', senders: 'info@a.example.org' });
  await grantSenders.invoke(runtime, admin, { id: 'lea', senders: '@a.example.org other@example.net' });
  await grantSenders.invoke(runtime, admin, { id: 'mia', senders: '.example.org' });
  const ask = async (input: object) => {
    const { rows, accounts } = await listGrants.invoke(runtime, admin, input);
    return { who: rows.map(({ account, pattern }) => `${account.name} ${pattern}`), accounts };
  };
  expect(await ask({ as: 'Info@a.example.org' })).toEqual({
    who: ['mia .example.org', 'lea @a.example.org', 'kim info@a.example.org'],
    accounts: 3,
  });
  expect((await ask({ as: 'x@example.org' })).who).toEqual([]);
  expect((await ask({ q: 'LEA' })).who).toEqual(['lea @a.example.org', 'lea other@example.net']);
  expect((await ask({ q: 'example.net' })).who).toEqual(['lea other@example.net']);
});

it('grants come page by page', async ({ runtime }) => {
  const senders = Array.from({ length: 130 }, (_, at) => `u${at}@example.org`);
  await grantSenders.invoke(runtime, admin, { id: 'kim', senders });
  const first = await listGrants.invoke(runtime, admin, {});
  expect(first.rows).toHaveLength(100);
  const second = await listGrants.invoke(runtime, admin, { after: first.next });
  expect(second).toMatchObject({ next: null });
  const all = [...first.rows, ...second.rows].map(({ pattern }) => pattern);
  expect(new Set(all)).toEqual(new Set(senders));
});

it('limits are exceptions: empty is as for everybody, 0 is none, and what is left out stays', async ({
  runtime,
  db,
}) => {
  await setLimits.invoke(runtime, admin, {
    id: 'kim',
    version: 1,
    messagesPerHour: '500',
    recipientsPerDay: 0,
  });
  expect((await readRecord(db, runtime.sealer, 'kim')).limits).toEqual({
    messagesPerHour: 500,
    messagesPerDay: null,
    recipientsPerHour: null,
    recipientsPerDay: 0,
  });
  await setLimits.invoke(runtime, admin, { id: 'kim', version: 2, messagesPerHour: '' });
  expect((await readRecord(db, runtime.sealer, 'kim')).limits).toMatchObject({
    messagesPerHour: null,
    recipientsPerDay: 0,
  });
  expect(await setLimits.invoke(runtime, admin, { id: 'kim', version: 3 })).toEqual([]);
  expect(await db.account.findUnique({ where: { id: 'kim' } })).toMatchObject({ version: 3 });
  const late = await refusal(setLimits.invoke(runtime, admin, { id: 'kim', version: 1, messagesPerHour: 1 }));
  expect(late?.code).toBe('superseded');
  const wrong = await refusal(
    setLimits.invoke(runtime, admin, { id: 'kim', version: 3, messagesPerHour: '-1' }),
  );
  expect(wrong?.fields?.messagesPerHour).toBeDefined();
  const helpdesk: Caller = { ...admin, role: 'helpdesk' };
  const denied = await refusal(setLimits.invoke(runtime, helpdesk, { id: 'kim', version: 2 }));
  expect(denied?.kind).toBe('forbidden');
});
