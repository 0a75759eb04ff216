import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { operations } from '#lib/operations.ts';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';
import { may } from './permissions.ts';

const auditor: Caller = {
  actor: { kind: 'operator', id: 'otto', name: 'Otto', role: 'auditor', address: '192.0.2.1' },
  role: 'auditor',
};

/** What is an auditor's own: the password, sessions and tokens. Nothing else may ever be added to this list. */
const own = ['sign-out', 'self.change-password', 'self.revoke-session', 'tokens.create', 'tokens.revoke'];
/** Before sign-in nobody has a role; these ask for a secret. */
const withSecret = ['sign-in', 'set-up', 'choose-password', 'accounts.choose-password'];

describe('the auditor changes nothing', () => {
  test('may call no operation that changes anything, but for what is the auditor’s own', () => {
    const writes = operations.filter(({ kind }) => kind === 'write');
    const open = writes.filter(({ permission }) => permission === 'anyone' || may('auditor', permission));
    expect(open.map(({ name }) => name).sort()).toEqual([...own, ...withSecret].sort());
    expect(writes.length).toBeGreaterThan(50);
  });

  test('is refused by every other one, whatever is sent', async ({ db, testDb }) => {
    const runtime = runtimeOf(db, testDb.folder);
    for (const operation of operations) {
      const { name, kind } = operation;
      if (kind === 'read' || own.includes(name) || withSecret.includes(name)) continue;
      await expect(operation.invoke(runtime, auditor, { id: 'x' }), name).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
  });

  test('reads without a trace but in the trail: no query writes into any other table', async ({
    db,
    testDb,
  }) => {
    const runtime = runtimeOf(db, testDb.folder);
    const { id } = await db.account.create({
      data: { name: 'kim', label: 'Kim', kind: 'person', createdBy: 'test', revision: 1 },
    });
    await forbidWrites(db);
    await expect(db.account.update({ where: { id }, data: { note: 'x' } })).rejects.toThrow();
    const input = {
      id,
      q: 'kim',
      map: 'access',
      key: 'account',
      gateway: 'gw1',
      queueId: '6AKN00aa000007',
      wait: 0,
    };
    const refused: string[] = [];
    for (const operation of operations) {
      const { name, kind, permission } = operation;
      if (kind === 'write' || permission === 'anyone' || !may('auditor', permission)) continue;
      try {
        const answer = await operation.invoke(runtime, auditor, input);
        if (answer instanceof Response) await answer.text();
      } catch (error) {
        // what this input names nothing for is refused in words; a write would have been refused by the database
        if (!(error instanceof Refusal) || ['unavailable', 'internal'].includes(error.kind)) throw error;
        refused.push(`${name}: ${error.code}`);
      }
    }
    expect(refused.filter((one) => /forbidden/.test(one))).toEqual([]);
    expect(await db.auditEntry.count()).toBeGreaterThan(5);
  });
});

function runtimeOf(db: Db, folder: string): Runtime {
  const log = testStore();
  log.ingest([
    'mta[7]: AUTH=server, relay=[192.0.2.9], authid=kim, mech=PLAIN, bits=0',
    'mta[7]: 6AKN00aa000007: from=<kim@example.org>, size=21, class=0, nrcpts=1, msgid=<1@x>, proto=ESMTPA, daemon=MTA, relay=[192.0.2.9]',
  ]);
  return {
    ...{ db, sealer: openSealer(join(folder, 'test.key')), mailLogFile: log.path },
    now: () => new Date('2026-11-21T00:00:00Z'),
  };
}

/** Rendered contents by the digest of what they hold: a review keeps them for the deployment. Nothing that anybody sees depends on it. */
const derived = ['Blob'];

/** Every table but the trail refuses whatever would change it. */
async function forbidWrites(db: Db): Promise<void> {
  const tables = await db.$queryRawUnsafe<{ name: string }[]>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'AuditEntry%' AND name NOT LIKE '%Search%'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables.filter((table) => !derived.includes(table.name)))
    for (const change of ['INSERT', 'UPDATE', 'DELETE'])
      await db.$executeRawUnsafe(
        `CREATE TRIGGER "closed_${name}_${change}" BEFORE ${change} ON "${name}" BEGIN SELECT RAISE(ABORT, 'a query wrote into ${name}'); END`,
      );
}
