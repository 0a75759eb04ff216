import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished } from 'vitest';
import { readCsv } from '#lib/csv.ts';
import { test } from '#lib/db/test-db.ts';
import { transact } from '#lib/db/transact.ts';
import { anchorsOf, verifyFile } from '#lib/offline/audit.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';
import type { AuditEvent } from './event.ts';
import { exportTrail } from './export-trail.ts';
import { getEntry, listEntries, verifyTrail } from './list-entries.ts';
import { recordEvent, recordEvents } from './store.ts';

const auditor: Caller = {
  actor: { kind: 'operator', id: 'otto', name: 'Otto', role: 'auditor', address: '198.51.100.1' },
  role: 'auditor',
};

/** A console's database with twelve entries, and a folder for copies. */
async function scene({ db, folder }: { db: Runtime['db']; folder: string }) {
  const now = new Date('2026-11-21T09:00:00Z');
  for (let i = 1; i <= 12; i += 1)
    await recordEvent(db, {
      actor: {
        kind: 'operator',
        id: 'amy',
        name: i % 2 ? 'Amy, “the” admin' : '=Bo',
        role: 'admin',
        address: '::1',
      },
      now: new Date(now.getTime() + i * 1000),
      event: { kind: 'account.created', accountId: `a${i}`, name: `näme ${i}`, accountKind: 'person' },
    });
  const copies = mkdtempSync(join(tmpdir(), 'trail-'));
  onTestFinished(() => rmSync(copies, { recursive: true }));
  const runtime: Runtime = {
    ...{ db, sealer: openSealer(join(folder, 'test.key')), mailLogFile: join(folder, 'maillog.db') },
    now: () => now,
  };
  const exported = async (input: object = {}) => (await exportTrail.invoke(runtime, auditor, input)).text();
  return {
    runtime,
    exported,
    put: (name: string, text: string) => (writeFileSync(join(copies, name), text), join(copies, name)),
    copies,
  };
}
const plain = { anchors: [], extract: false };

describe('an export of the trail', () => {
  test('holds all of it, proves itself, and stands in the trail with its digest', async ({ db, testDb }) => {
    const { runtime, exported, put } = await scene({ db, folder: testDb.folder });
    const file = put('trail.jsonl', await exported());
    expect(await verifyFile({ file, ...plain })).toMatchObject({
      intact: true,
      entries: 12,
      last: { seq: 12 },
    });
    const { rows } = await listEntries.invoke(runtime, auditor, { kind: 'exports' });
    expect(rows.map(({ kind, data }) => [kind, data])).toMatchObject([
      ['trail.exported', { outcome: 'complete', rows: 12, last: 12, filters: '' }],
      ['trail.export-begun', { format: 'jsonl' }],
    ]);
    expect(await verifyTrail.invoke(runtime, auditor, {})).toMatchObject({ intact: true, entries: 14 });
  });

  test('goes on behind as many entries as are read at once', async ({ db, testDb }) => {
    const { exported, put } = await scene({ db, folder: testDb.folder });
    const events = Array.from({ length: 2100 }, (_, at): AuditEvent => {
      return { kind: 'account.created', accountId: `b${at}`, name: `b${at}`, accountKind: 'person' };
    });
    await transact(db, (tx) => recordEvents(tx, { actor: auditor.actor, now: new Date(), events }));
    expect(await verifyFile({ file: put('long.jsonl', await exported()), ...plain })).toMatchObject({
      intact: true,
      entries: 2112,
    });
    const one = put('one.jsonl', await exported({ actor: 'Otto', kind: 'account' }));
    expect(await verifyFile({ file: one, anchors: [], extract: true })).toMatchObject({ entries: 2100 });
  });

  test('tells an older state from a later one: what was seen proves that nothing was cut off', async ({
    db,
    testDb,
  }) => {
    const { exported, put, copies } = await scene({ db, folder: testDb.folder });
    const anchors = await anchorsOf(put('seen.jsonl', await exported()));
    await db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
    const file = join(copies, 'postern.db');
    copyFileSync(join(testDb.folder, 'postern.db'), file);
    expect(await verifyFile({ file, anchors, extract: false })).toMatchObject({ intact: true, anchored: 12 });
    const copy = new Database(file);
    copy.exec(
      "DELETE FROM AuditEntry WHERE seq > 7; UPDATE sqlite_sequence SET seq = 7 WHERE name = 'AuditEntry'",
    );
    copy.close();
    expect(await verifyFile({ file, ...plain })).toMatchObject({ intact: true, entries: 7 });
    expect((await verifyFile({ file, anchors, extract: false })).faults).toMatchObject([
      { seq: 8, kind: 'cut' },
    ]);
  });

  test('of what filters leave is an extract, and CSV is safe for spreadsheets', async ({ db, testDb }) => {
    const { exported, put } = await scene({ db, folder: testDb.folder });
    const file = put('extract.jsonl', await exported({ actor: '=Bo' }));
    expect(await verifyFile({ file, ...plain })).toMatchObject({ intact: false });
    expect(await verifyFile({ file, anchors: [], extract: true })).toMatchObject({
      intact: true,
      entries: 6,
    });
    const csv = await exported({ format: 'csv' });
    expect(csv).toContain("'=Bo");
    expect(readCsv(csv)).toHaveLength(15); // the head, twelve, and the two of the export before
  });
});

describe('a copy of the database', () => {
  test.for([
    ['changed', "UPDATE AuditEntry SET actorName = 'nobody' WHERE seq = 5", 5],
    ['changed', `UPDATE AuditEntry SET data = '{"broken' WHERE seq = 5`, 5],
    ['changed', "UPDATE AuditEntry SET at = 'yesterday' WHERE seq = 5", 5],
    ['missing', 'DELETE FROM AuditEntry WHERE seq = 5', 5],
    ['cut', 'DELETE FROM AuditEntry WHERE seq > 9', 10],
    ['cut', 'DELETE FROM AuditEntry', 1],
  ] as const)('%s: %s', async ([kind, sql, seq], { db, testDb }) => {
    const { copies } = await scene({ db, folder: testDb.folder });
    await db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
    const file = join(copies, 'postern.db');
    copyFileSync(join(testDb.folder, 'postern.db'), file);
    const copy = new Database(file);
    copy.exec(sql);
    copy.close();
    expect((await verifyFile({ file, ...plain })).faults).toMatchObject([{ seq, kind }]);
  });

  test('that is none is refused in words', async ({ db, testDb }) => {
    const { put } = await scene({ db, folder: testDb.folder });
    await expect(verifyFile({ file: '/nowhere/x', ...plain })).rejects.toMatchObject({ code: 'cannot-read' });
    const file = put('notes.txt', '{"seq":1,"hash":"x"}\nHello');
    await expect(verifyFile({ file, ...plain })).rejects.toThrow(/^Line 2 of /);
    const other = put('other.db', '');
    new Database(other).exec('CREATE TABLE x (y)').close();
    await expect(verifyFile({ file: other, ...plain })).rejects.toMatchObject({ code: 'no-trail' });
    await expect(anchorsOf(put('none.jsonl', ''))).rejects.toMatchObject({ code: 'no-anchors' });
  });
});

test('one entry, and hashes that were written down', async ({ db, testDb }) => {
  const { runtime } = await scene({ db, folder: testDb.folder });
  const { hash } = await getEntry.invoke(runtime, auditor, { seq: 7 });
  const verify = (anchor: string | string[]) => verifyTrail.invoke(runtime, auditor, { anchor });
  expect(await verify(`7:${hash}`)).toMatchObject({ intact: true, anchored: 1 });
  expect((await verify([`7:${'0'.repeat(64)}`])).faults).toMatchObject([{ seq: 7, kind: 'rewritten' }]);
  await expect(verify('seven')).rejects.toMatchObject({ code: 'bad-anchor' });
  await expect(getEntry.invoke(runtime, auditor, { seq: 99 })).rejects.toMatchObject({ code: 'no-entry' });
});
