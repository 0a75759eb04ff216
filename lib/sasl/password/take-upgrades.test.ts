import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { takeUpgrades } from './take-upgrades.ts';

const now = new Date('2026-11-21T12:00:00Z');
const fresh = {
  argon2id: '$argon2id$fresh',
  scramSha256: 'SCRAM-SHA-256$fresh',
  scramSha1: 'SCRAM-SHA-1$fresh',
  scramSha512: 'SCRAM-SHA-512$fresh',
};

test('what was lacking beside an Argon2id is added, and nothing that is there is replaced', async ({
  db,
}) => {
  const make = (name: string, revision: number, kept: { argon2id: string; scramSha1?: string }) =>
    db.account.create({
      data: { id: name, name, kind: 'person', revision, scramSha256: 'kept', createdBy: 'kim', ...kept },
    });
  await make('amy', 1, { argon2id: '$argon2id$amy' });
  await make('bea', 2, { argon2id: '$argon2id$bea', scramSha1: 'kept' });
  await make('cat', 3, { argon2id: '$argon2id$reset since' });
  const upgrades = ['amy', 'bea', 'cat'].map((id) => ({ id, from: hashDigest(`$argon2id$${id}`), ...fresh }));
  expect(await takeUpgrades(db, 'gw1', upgrades, now)).toBe(2);
  expect(await takeUpgrades(db, 'gw2', upgrades, now)).toBe(0);
  const rows = await db.account.findMany({ orderBy: { name: 'asc' } });
  const kept = rows.map((row) => [
    row.argon2id,
    row.scramSha256,
    row.scramSha1,
    row.scramSha512,
    row.revision,
  ]);
  expect(kept).toEqual([
    ['$argon2id$amy', 'kept', fresh.scramSha1, fresh.scramSha512, 4],
    ['$argon2id$bea', 'kept', 'kept', fresh.scramSha512, 5],
    ['$argon2id$reset since', 'kept', null, null, 3],
  ]);
  const trail = await db.auditEntry.findMany({ orderBy: { seq: 'asc' } });
  expect(trail.map(({ kind, data }) => [kind, JSON.stringify(data)])).toEqual([
    ['account.completed', expect.stringContaining('["SCRAM-SHA-512","SCRAM-SHA-1"]')],
    ['account.completed', expect.stringContaining('["SCRAM-SHA-512"]')],
  ]);
});

test('verifiers made at a login replace the hash they were proved by, and no other password', async ({
  db,
}) => {
  const make = (name: string, revision: number, importedHash: string | null) =>
    db.account.create({
      data: { id: name, name, kind: 'person', revision, importedHash, createdBy: 'import' },
    });
  await make('amy', 1, '$6$old');
  await make('bea', 2, '$6$changed since');
  await make('cat', 3, null);
  const upgrades = ['amy', 'bea', 'cat', 'gone'].map((id) => ({ id, from: hashDigest('$6$old'), ...fresh }));
  expect(await takeUpgrades(db, 'gw1', upgrades, now)).toBe(1);
  expect(await takeUpgrades(db, 'gw2', upgrades, now)).toBe(0);
  const rows = await db.account.findMany({ orderBy: { name: 'asc' } });
  expect(
    rows.map(({ argon2id, importedHash, revision, version }) => [argon2id, importedHash, revision, version]),
  ).toEqual([
    [fresh.argon2id, null, 4, 1],
    [null, '$6$changed since', 2, 1],
    [null, null, 3, 1],
  ]);
  const trail = await db.auditEntry.findMany();
  expect(trail).toMatchObject([{ kind: 'account.upgraded', subject: 'amy', actorName: 'worker' }]);
  expect(JSON.stringify(trail)).not.toMatch(/\$6|argon2/);
});
