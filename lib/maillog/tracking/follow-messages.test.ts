import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';
import { followMessages } from './follow-messages.ts';
import { trackMessages } from './track-messages.ts';

const caller = (role: Caller['role']): Caller => ({
  actor: { kind: 'operator', id: role, name: role, role, address: '198.51.100.1' },
  role,
});
const came = (id: string, to: string) => [
  `mta[7]: ${id}: from=<kim@example.org>, size=21, class=0, nrcpts=1, msgid=<${id}@x>, proto=ESMTP, daemon=MTA, relay=[192.0.2.9]`,
  `mta[8]: ${id}: to=<${to}>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=1, relay=mx. [192.0.2.99], dsn=2.0.0, stat=Sent (ok)`,
];

test('who follows waits for what comes in after the page, and is told of it at once', async ({
  db,
  testDb,
}) => {
  const log = testStore();
  log.ingest(came('6AKN00aa000007', 'ann@one.example'));
  const runtime: Runtime = {
    db,
    sealer: openSealer(join(testDb.folder, 'test.key')),
    mailLogFile: log.path,
    now: () => new Date(start),
  };
  const auditor = caller('auditor');
  const { found, goesOn } = await trackMessages.invoke(runtime, auditor, { q: 'from:kim@example.org' });
  expect(found?.rows.map(({ delivery }) => delivery?.recipient)).toEqual(['ann@one.example']);
  expect(goesOn).toBe(true);

  const cursor = found?.cursor ?? '';
  const ask = { q: 'from:kim@example.org', cursor };
  expect(await followMessages.invoke(runtime, auditor, { ...ask, wait: 0 })).toMatchObject({
    rows: [],
    cursor,
  });
  const news = followMessages.invoke(runtime, auditor, { ...ask, wait: 30 });
  log.ingest(came('6AKN00aa000009', 'ben@two.example'), 'gw1', 10);
  expect((await news).rows.map(({ delivery }) => delivery?.recipient)).toEqual(['ben@two.example']);

  expect((await trackMessages.invoke(runtime, auditor, { q: 'until:2026-11-01' })).goesOn).toBe(false);
  const looks = await db.auditEntry.findMany({ orderBy: { seq: 'asc' } });
  expect(looks.map(({ subject }) => subject)).toEqual(['from:kim@example.org', 'until:2026-11-01']);
  await expect(followMessages.invoke(runtime, caller('helpdesk'), {})).rejects.toThrow('may not do this');
});

test('where no log was read yet there is nothing, and nobody waits for a place to begin', async ({
  db,
  testDb,
}) => {
  const runtime: Runtime = {
    db,
    sealer: openSealer(join(testDb.folder, 'test.key')),
    mailLogFile: join(testDb.folder, 'maillog.db'),
    now: () => new Date(start),
  };
  expect((await trackMessages.invoke(runtime, caller('admin'), {})).found).toBeNull();
  expect(await followMessages.invoke(runtime, caller('admin'), { wait: 0 })).toEqual({
    ...{ rows: [], messages: [], cursor: null, missed: false },
  });
});
