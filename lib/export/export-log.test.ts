import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv } from '#lib/csv.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { answerIn } from '#lib/maillog/join/tell-message.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import { everything } from '#lib/maillog/search/query.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import type { Refusal } from '#lib/refusal.ts';
import { exportLog } from './export-log.ts';
import { getExport, listExports } from './list-exports.ts';
import { type Cell, columnsOf, type ExportTable, exportTables } from './table.ts';

const day = 86_400_000;
const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const now = new Date(start + 5 * day);
const auditor: Caller = {
  actor: { kind: 'operator', id: 'u', name: 'Una', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
};

/** The same morning on three days. */
async function threeDays() {
  const store = testStore();
  for (const ahead of [0, 1, 2]) await addDay(store, ahead);
  return store;
}

async function addDay(store: ReturnType<typeof testStore>, ahead: number): Promise<void> {
  const lines = logOf(traffic.map((line) => line.replaceAll('6AL3', `6A${ahead}3`)));
  await store.importFile(
    lines.map(({ at, line }) => ({ at: Date.parse(at) + ahead * day, text: line, parsed: parseLine(line) })),
  );
}

let testDb: TestDb;
beforeAll(async () => {
  testDb = await openTestDb();
});
afterAll(() => testDb.close());

function runtimeOf(mailLogFile: string): Runtime {
  const sealer = { seal: (text: string | Buffer) => String(text), open: (text: string) => Buffer.from(text) };
  return { db: testDb.db, sealer, mailLogFile, now: () => now };
}

async function begin(runtime: Runtime, input: Record<string, unknown>) {
  const response = await exportLog.invoke(runtime, auditor, input);
  const id = response.headers.get('postern-export') ?? '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const rest = async (): Promise<Buffer> => {
    const pieces: Uint8Array[] = [];
    for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value);
    return Buffer.concat(pieces);
  };
  return { response, reader, rest, record: () => getExport.invoke(runtime, auditor, { id }) };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What a spreadsheet shows of a value, without the apostrophe of a guarded cell. */
const shown = (value: unknown) => (value === null ? '' : `${value as Cell}`);

describe('an export', () => {
  test.each(exportTables)(
    'of %s says the same as CSV and as JSON Lines, and the trail has its digest',
    async (of) => {
      const runtime = runtimeOf((await threeDays()).path);
      const csv = await begin(runtime, { of, format: 'csv' });
      const csvFile = await csv.rest();
      const jsonl = await begin(runtime, { of, format: 'jsonl' });
      const jsonlFile = await jsonl.rest();
      const [head, ...cells] = readCsv(csvFile.toString('utf8')).map((row) => row.cells);
      const objects = jsonlFile
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(head).toEqual(columnsOf[of]);
      expect(objects.length).toBeGreaterThan(30);
      expect(cells).toEqual(objects.map((row) => columnsOf[of].map((column) => shown(row[column]))));
      for (const row of objects) expect(Object.keys(row)).toEqual(columnsOf[of]);
      for (const [exported, file] of [
        [csv, csvFile],
        [jsonl, jsonlFile],
      ] as const)
        expect(await exported.record()).toMatchObject({
          of,
          by: 'Una',
          since: '2026-11-20T00:00:00.000Z',
          until: now.toISOString(),
          end: { outcome: 'complete', rows: cells.length, bytes: file.length, sha256: sha256(file) },
        });
    },
  );

  test('holds what the search finds, the oldest first, each once', async () => {
    const store = await threeDays();
    const all = store.read().listMessages({ query: everything, now }, { limit: 2000 }).messages.reverse();
    const exported = async (q: string, of: ExportTable = 'messages') => {
      const file = await (await begin(runtimeOf(store.path), { q, of, format: 'jsonl' })).rest();
      const lines = file.toString('utf8').split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    expect((await exported('')).map((row) => row.queueId)).toEqual(all.map(({ queueId }) => queueId));
    const amys = all.filter(({ account }) => account === 'amy');
    expect((await exported('account:amy')).map((row) => row.queueId)).toEqual(
      amys.map(({ queueId }) => queueId),
    );
    const aDay = await exported('since:2026-11-21T00:00 until:2026-11-22');
    expect(aDay).toHaveLength(all.length / 3);
    const recipients = await exported('account:amy', 'recipients');
    expect(recipients).toHaveLength(amys.reduce((sum, one) => sum + Math.max(1, one.deliveryCount), 0));
    const replies = amys.flatMap(({ deliveries }) => deliveries.map(answerIn));
    expect(replies.some((reply) => reply === 'OK: message queued')).toBe(true);
    expect(new Set(recipients.map(({ reply }) => reply))).toEqual(new Set(replies));
    const toOne = await exported('to:x1@example.com', 'recipients');
    expect(toOne.map(({ to }) => to)).toEqual(Array(3).fill('x1@example.com'));
    const withOthers = await exported('to:x1@example.com');
    expect(withOthers.map(({ recipients: count }) => count)).toEqual([2, 2, 2]);
    const logins = await exported('', 'logins');
    const failed = logins.filter((row) => row.result === 'failed');
    expect(await exported('status:refused', 'logins')).toEqual(failed);
    expect(await exported('-status:refused', 'logins')).toHaveLength(logins.length - failed.length);
    expect(await exported('mech:plain', 'logins')).toEqual(logins.filter((row) => row.mechanism === 'PLAIN'));
    expect(await exported('(account:amy OR ip:127.0.0.3)', 'logins')).toEqual(
      logins.filter((row) => row.account === 'amy' || row.clientAddress === '127.0.0.3'),
    );
  });

  test('goes on while lines are stored, and holds nothing open in the store', async () => {
    const store = await threeDays();
    const { reader, rest, record } = await begin(runtimeOf(store.path), { format: 'jsonl' });
    const first = await reader.read();
    await addDay(store, 7);
    const db = new Database(store.path);
    expect(db.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
    db.close();
    const file = Buffer.concat([first.value ?? Buffer.alloc(0), await rest()]);
    const lines = file.toString('utf8').split('\n').slice(0, -1);
    expect(lines.some((line) => line.includes('"6A73'))).toBe(false);
    const { end } = await record();
    expect(end).toMatchObject({ outcome: 'complete', rows: lines.length, sha256: sha256(file) });
  });

  test('of nothing has its columns and no row', async () => {
    const { rest, record } = await begin(runtimeOf((await threeDays()).path), { q: 'account:nobody' });
    const file = await rest();
    expect(file.toString('utf8')).toBe(`${columnsOf.messages.join(',')}\r\n`);
    expect((await record()).end).toMatchObject({ rows: 0, sha256: sha256(file) });
  });
});

describe('what is cut short never looks complete', () => {
  test('when whoever receives it breaks off', async () => {
    const runtime = runtimeOf((await threeDays()).path);
    const { reader, record } = await begin(runtime, {});
    await reader.read();
    await reader.cancel();
    expect((await record()).end).toMatchObject({ outcome: 'stopped', sha256: null });
    expect((await listExports.invoke(runtime, auditor, {})).rows[0]?.end?.outcome).toBe('stopped');
  });

  test('when a day is deleted before it was read', async () => {
    const store = await threeDays();
    const { reader, rest, record } = await begin(runtimeOf(store.path), {});
    await reader.read();
    store.retain(
      {
        messages: { days: 1, megabytes: null },
        lines: { days: 1, megabytes: null },
        logins: { days: 1, megabytes: null },
      },
      [],
      now,
    );
    await expect(rest()).rejects.toThrow('was deleted before it was read');
    expect((await record()).end).toMatchObject({ outcome: 'failed', sha256: null });
  });

  test('when the trail does not take its end', async () => {
    const { reader, rest } = await begin(runtimeOf((await threeDays()).path), {});
    await reader.read();
    await testDb.db.$executeRawUnsafe(
      `CREATE TRIGGER full BEFORE INSERT ON AuditEntry BEGIN SELECT raise(ABORT, 'disk is full'); END`,
    );
    await expect(rest()).rejects.toThrow();
    await testDb.db.$executeRawUnsafe('DROP TRIGGER full');
  });
});

describe('an export is refused', () => {
  const refusal = (runtime: Runtime, caller: Caller, input: Record<string, unknown>) =>
    exportLog.invoke(runtime, caller, input).then(
      () => null,
      (error: Refusal) => error,
    );

  test.each([
    [{ q: 'acount:amy' }, 'account:'],
    [{ q: 'account:amy to:example.org', of: 'logins' }, 'says nothing of a log-in'],
    [{ of: 'secrets' }, 'Some fields'],
    [{ format: 'xlsx' }, 'Some fields'],
  ])('for %j', async (input, says) => {
    const before = await testDb.db.auditEntry.count();
    const refused = await refusal(runtimeOf((await threeDays()).path), auditor, input);
    expect([refused?.kind, refused?.message]).toEqual(['invalid', expect.stringContaining(says)]);
    expect(await testDb.db.auditEntry.count()).toBe(before);
  });

  test('to helpdesk, and while there is no mail log', async () => {
    const runtime = runtimeOf((await threeDays()).path);
    expect((await refusal(runtime, { ...auditor, role: 'helpdesk' }, {}))?.kind).toBe('forbidden');
    expect((await refusal(runtimeOf('/nowhere/maillog.db'), auditor, {}))?.code).toBe('no-mail-log');
  });

  test('when four are running, until one of them ends', async () => {
    const runtime = runtimeOf((await threeDays()).path);
    const running = await Promise.all([1, 2, 3, 4].map(() => begin(runtime, {})));
    expect((await refusal(runtime, auditor, {}))?.code).toBe('too-many-exports');
    await Promise.all(running.map(({ reader }) => reader.cancel()));
    const another = await begin(runtime, {});
    await another.reader.cancel();
  });
});
