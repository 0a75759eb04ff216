import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import { openSealer } from '#lib/seal.ts';
import { mailChart } from './mail-chart.ts';

const auditor = {
  actor: { kind: 'operator', id: '1', name: 'Ada', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
} as const;

/** Four messages without a log-in, half a minute each on the way, and one that waits. */
const letters = Array.from({ length: 5 }, (_, at) => {
  const [id, pid] = [`6AKNt7sq0${3000 + at}`, 700 + at];
  const stat = at === 4 ? 'dsn=4.0.0, stat=Deferred: Connection refused' : 'dsn=2.0.0, stat=Sent (ok)';
  return [
    `sm-mta[${pid}]: ${id}: from=<a@example.net>, size=900, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=[198.51.100.${at}]`,
    `sm-mta[${pid}]: ${id}: to=<kim@example.org>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30900, relay=mx.example.org. [192.0.2.99], ${stat}`,
  ];
}).flat();

test('the chart of all mail counts also what came without a log-in, and is no look at anybody', async ({
  testDb: { db, folder },
}) => {
  const store = testStore();
  store.ingest(letters);
  const sealer = openSealer(join(folder, 'test.key'));
  const runtime = { db, sealer, mailLogFile: store.path, now: () => new Date(start + 3_600_000) };
  const { found } = await mailChart.invoke(runtime, auditor, { span: '24h' });
  expect(found?.totals).toMatchObject({ messages: 5, deferredMessages: 1, refusedMessages: 0 });
  expect(found?.bars.reduce((sum, { messages }) => sum + messages, 0)).toBe(5);
  expect(found?.before).toBeNull(); // the log does not go back so far
  expect(found?.deliveredWithin).toBe(1000);
  expect(await db.auditEntry.count()).toBe(0);
  expect((await mailChart.invoke(runtime, auditor, { span: '1h' })).found?.bars).toHaveLength(12);
});

test('a console without a log has no chart', async ({ testDb: { db, folder } }) => {
  const sealer = openSealer(join(folder, 'test.key'));
  const runtime = { db, sealer, mailLogFile: join(folder, 'none.db'), now: () => new Date(start) };
  expect((await mailChart.invoke(runtime, auditor, {})).found).toBeNull();
});
