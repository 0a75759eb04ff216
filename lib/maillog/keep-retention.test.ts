import { join } from 'node:path';
import { expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';
import { getRetention, liftHold, placeHold, previewRetention, saveRetention } from './keep-retention.ts';
import { testStore } from './test-log.ts';

const as = (role: Caller['role']): Caller => ({
  actor: { kind: 'operator', id: role, name: role, role, address: '198.51.100.1' },
  role,
});

function scene(db: Db, folder: string) {
  const log = testStore();
  log.ingest([
    'mta[7]: AUTH=server, relay=[192.0.2.9], authid=kim, mech=PLAIN, bits=0',
    'mta[7]: 6AKN00aa000007: from=<kim@example.org>, size=21, class=0, nrcpts=1, msgid=<1@x>, proto=ESMTPA, daemon=MTA, relay=[192.0.2.9]',
  ]);
  const now = new Date('2026-12-20T12:00:00Z');
  log.retain({}, [], now); // measures
  const runtime: Runtime = {
    ...{ db, sealer: openSealer(join(folder, 'test.key')), mailLogFile: log.path },
    now: () => now,
  };
  return runtime;
}
const month = { days: 20, megabytes: null };

test('the page has rules, sizes, what the next run takes, and holds with their messages', async ({
  db,
  testDb,
}) => {
  const runtime = scene(db, testDb.folder);
  expect(await getRetention.invoke(runtime, as('auditor'), {})).toMatchObject({
    version: 0,
    kinds: { lines: { days: 1 }, messages: { days: 1 } },
    nextRun: { lines: null },
    unmeasured: 0,
  });
  const input = { name: 'Case 17', query: 'account:kim since:2026-11-01', reason: 'A letter' };
  const { id } = await placeHold.invoke(runtime, as('admin'), input);
  await saveRetention.invoke(runtime, as('admin'), { version: 1, retention: { lines: month } });
  const kept = await getRetention.invoke(runtime, as('auditor'), {});
  expect(kept.nextRun).toMatchObject({ lines: { days: 1 }, messages: null });
  expect(kept.holds).toMatchObject([{ name: 'Case 17', messages: 1, placedBy: 'admin' }]);
  await liftHold.invoke(runtime, as('admin'), { id });
  expect((await getRetention.invoke(runtime, as('auditor'), {})).holds).toEqual([]);
  const kinds = (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(({ kind }) => kind);
  expect(kinds).toEqual(['maillog.hold-placed', 'maillog.retention-changed', 'maillog.hold-lifted']);
});

test('what a rule would delete is said without saving it', async ({ db, testDb }) => {
  const runtime = scene(db, testDb.folder);
  const asked = { retention: { lines: month } };
  const { nextRun } = await previewRetention.invoke(runtime, as('auditor'), asked);
  expect(nextRun).toMatchObject({ lines: { days: 1 }, logins: null });
  expect((await getRetention.invoke(runtime, as('auditor'), {})).version).toBe(0);
});

test('an auditor reads and changes nothing, helpdesk does neither', async ({ db, testDb }) => {
  const runtime = scene(db, testDb.folder);
  const changes = [
    saveRetention.invoke(runtime, as('auditor'), { version: 0, retention: { lines: month } }),
    placeHold.invoke(runtime, as('auditor'), { name: 'x', query: 'account:kim', reason: 'x' }),
    liftHold.invoke(runtime, as('auditor'), { id: 'x' }),
    getRetention.invoke(runtime, as('helpdesk'), {}),
  ];
  for (const change of changes) await expect(change).rejects.toMatchObject({ code: 'forbidden' });
});

test.for([
  ['days', 0, 'At least a day.'],
  ['days', 1.5, 'Write whole days, or nothing for ever.'],
  ['days', Number.NaN, 'Write whole days, or nothing for ever.'],
  ['megabytes', -1, 'At least one megabyte.'],
] as const)(
  'a limit that cannot be is refused at its field: %s %s',
  async ([limit, value, says], { db, testDb }) => {
    const runtime = scene(db, testDb.folder);
    const retention = { lines: { ...month, [limit]: value } };
    await expect(saveRetention.invoke(runtime, as('admin'), { version: 0, retention })).rejects.toMatchObject(
      { fields: { [`retention.lines.${limit}`]: [says] } },
    );
  },
);
