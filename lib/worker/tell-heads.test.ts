import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Handlers } from '#lib/agent/endpoint.ts';
import { TrailHeads } from '#lib/agent/trail-heads.ts';
import { verifyTrail } from '#lib/audit/list-entries.ts';
import { recordEvent } from '#lib/audit/store.ts';
import { test } from '#lib/db/test-db.ts';
import { openSealer } from '#lib/seal.ts';
import { headTeller } from './tell-heads.ts';
import { enrolled, startAgent } from './test-agent.ts';

let dir = '';
let closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tell-heads-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(dir, { recursive: true });
});

/** An agent that does nothing but keep heads. */
async function startKeeper() {
  const now = new Date('2026-11-20T08:00:00Z');
  const heads = new TrailHeads(dir);
  const handlers = {
    trailHeads: () => heads.text(),
    keepTrailHead: ({ body }: Parameters<Handlers['keepTrailHead']>[0]) => heads.keep(body, now),
  };
  const agent = await startAgent(dir, handlers, now);
  closers.push(agent.close);
  return { ...agent, heads };
}

const auditor = {
  actor: { kind: 'operator', id: '1', name: 'Ada', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
} as const;

test('what is cut off the end of the trail, or written anew there, is missed by a gateway that was told of it', async ({
  db,
  testDb,
}) => {
  const agent = await startKeeper();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  const clock = () => new Date('2026-11-20T09:00:00Z');
  const runtime = { db, sealer, mailLogFile: join(testDb.folder, 'none'), now: clock };
  await enrolled(db, sealer, 'gw1', agent);
  const happen = (name: string) =>
    recordEvent(db, {
      actor: auditor.actor,
      now: clock(),
      event: { kind: 'account.enabled', accountId: name, name },
    });
  const errors: unknown[] = [];
  const tell = headTeller(runtime, { error: (...said: unknown[]) => void errors.push(said[1]) });
  const verify = () => verifyTrail.invoke(runtime, auditor, {});

  await tell(); // there is nothing to tell
  expect(await verify()).toMatchObject({ intact: true, keepers: [], silent: [] });
  for (const name of ['kim', 'joe', 'amy']) await happen(name);
  await tell();
  await tell();
  // from when on the gateway is a witness is an entry as well
  expect(await db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })).toMatchObject({
    seq: 4,
    kind: 'gateway.keeps-trail',
    data: { name: 'gw1', seq: 3 },
  });
  expect(await agent.heads.text()).toContain('"seq":4');
  expect(await verify()).toMatchObject({ intact: true, anchored: 1, keepers: ['gw1'] });

  // cut off, and SQLite's own memory of the number as well
  await db.$executeRawUnsafe('DELETE FROM "AuditEntry" WHERE "seq" > 1');
  await db.$executeRawUnsafe(`UPDATE sqlite_sequence SET seq = 1 WHERE name = 'AuditEntry'`);
  expect((await verify()).faults).toEqual([
    { seq: 2, kind: 'cut', reason: 'Entries 2 to 4 are missing at the end: gateway gw1 saw entry 4.' },
  ]);
  await headTeller(runtime, { error: (...said: unknown[]) => void errors.push(said[1]) })();
  expect(errors).toEqual([
    'The trail ended at entry 4 when this gateway was told at 2026-11-20T08:00:00.000Z, and now ends at entry 1.',
  ]);

  // and written on as if nothing had been
  for (const name of ['joe', 'eve', 'may', 'pia']) await happen(name);
  expect((await verify()).faults).toMatchObject([{ seq: 4, kind: 'rewritten' }]);
  await tell();
  expect(errors.at(-1)).toMatch(/^Entry 4 of the trail had another hash/);
  expect(await agent.heads.text()).not.toContain('"seq":5');

  await db.gateway.updateMany({ data: { trouble: 'It does not answer.', troubleCode: 'gateway-timeout' } });
  expect(await verify()).toMatchObject({
    intact: true,
    keepers: [],
    silent: [{ gateway: 'gw1', reason: 'It does not answer.' }],
  });
  await db.gateway.updateMany({ data: { trouble: null, troubleCode: null } });

  // “postern gateway trail-anew” on the gateway: somebody there says that this is the restored trail
  await new TrailHeads(dir).putAside(new Date('2026-11-20T10:00:00Z'));
  await happen('lou');
  await tell();
  await tell();
  expect(await agent.heads.text()).toContain('"seq":7');
  expect(await verify()).toMatchObject({ intact: true, anchored: 1, keepers: ['gw1'] });
  expect(await db.auditEntry.findMany({ where: { kind: 'gateway.keeps-trail' } })).toMatchObject([
    { seq: 7, data: { name: 'gw1', seq: 6 } },
  ]);
});
