import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { getExport } from '#lib/export/list-exports.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import { everything } from '#lib/maillog/search/query.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { exportReport } from './export-report.ts';
import { getReport } from './get-report.ts';

const day = 86_400_000;
const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const auditor: Caller = {
  actor: { kind: 'operator', id: 'u', name: 'Una', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
};

/** The same morning on nine days, from Friday 20 November 2026 on: over two weeks. */
async function nineDays() {
  const store = testStore();
  for (let ahead = 0; ahead < 9; ahead += 1)
    await store.importFile(
      logOf(traffic.map((line) => line.replaceAll('6AL3', `6A${ahead}3`))).map(({ at, line }) => ({
        ...{ at: Date.parse(at) + ahead * day, text: line, parsed: parseLine(line) },
      })),
    );
  return store;
}

async function scene(db: Db, now = new Date(start + 20 * day)) {
  const store = await nineDays();
  const sealer = { seal: (text: string | Buffer) => String(text), open: (text: string) => Buffer.from(text) };
  const runtime: Runtime = { db, sealer, mailLogFile: store.path, now: () => now };
  const all = store.read().listMessages({ query: everything, now }, { limit: 2000 }).messages;
  const within = (since: string, until: string) =>
    all.filter(({ at }) => at >= Date.parse(since) && at < Date.parse(until));
  return { runtime, within, report: (input: object) => getReport.invoke(runtime, auditor, input) };
}

describe('a report', () => {
  test('of a week counts what going through its messages counts', async ({ db }) => {
    const { report, within } = await scene(db);
    const made = await report({ kind: 'week', at: '2026-11-25' });
    const messages = within('2026-11-23', '2026-11-30');
    expect(made).toMatchObject({ isOver: true, week: { year: 2026, week: 48 }, madeBy: 'Una' });
    expect(made.totals.messages).toBe(messages.length);
    expect(made.totalsBefore).toBeNull(); // the log begins in the middle of the week before
    expect(made.bars.map((bar) => bar.messages).reduce((a, b) => a + b)).toBe(messages.length);
    expect(made.bars).toHaveLength(7);
    const { accounts, clients, domains, tls } = made.lists;
    const amys = messages.filter(({ account }) => account === 'amy').length;
    expect(accounts.rows.find(({ name }) => name === 'amy')?.messages).toBe(amys);
    expect(clients.rows.reduce((sum, one) => sum + one.messages, 0)).toBe(messages.length);
    expect(tls.rows.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length);
    const recipients = messages.reduce((sum, { deliveryCount }) => sum + deliveryCount, 0);
    expect(domains.rows.reduce((sum, one) => sum + one.recipients, 0)).toBe(recipients);
    expect(made.lists.failures.rows.map(({ name }) => name)).toContain('Wrong password');
    expect(made.lists.refusals.rows.length).toBeGreaterThan(0);
  });

  test('of an account, of who logged in, and of domains', async ({ db }) => {
    const { report, within } = await scene(db);
    const [since, until] = ['2026-11-22', '2026-11-23'];
    const messages = within(since, until);
    const of = async (input: object) => (await report({ kind: 'day', at: since, ...input })).totals.messages;
    expect(await of({ of: 'account', name: 'amy' })).toBe(
      messages.filter(({ account }) => account === 'amy').length,
    );
    expect(await of({ of: 'relayed' })).toBe(messages.filter(({ account }) => account !== null).length);
    expect(await of({ of: 'sender-domain', name: 'corp.lan' })).toBe(
      messages.filter(({ sender }) => sender?.endsWith('@corp.lan')).length,
    );
    expect(await of({ of: 'recipient-domain', name: 'example.com' })).toBe(
      messages.filter(({ deliveries }) => deliveries.some((one) => one.recipient.endsWith('@example.com')))
        .length,
    );
    const before = await report({ kind: 'day', at: '2026-11-23' });
    expect(before.totalsBefore?.messages).toBe(messages.length);
  });

  test('of what is not over ends now, and what has not begun is refused', async ({ db }) => {
    const { report } = await scene(db, new Date('2026-11-25T12:00:00Z'));
    const made = await report({ kind: 'week', at: '2026-11-25' });
    expect([made.isOver, made.period.until]).toEqual([false, Date.parse('2026-11-25T12:00:00Z')]);
    await expect(report({ at: '2026-11-30' })).rejects.toThrow('has not begun');
    await expect(report({ of: 'account' })).rejects.toThrow('Name the account.');
    await expect(report({ at: 'yesterday' })).rejects.toThrow('Some fields');
  });

  test('is exported with its digest in the trail', async ({ db }) => {
    const { runtime } = await scene(db);
    const response = await exportReport.invoke(runtime, auditor, {
      kind: 'month',
      at: '2026-11-20',
      format: 'jsonl',
    });
    const lines = (await response.text()).trimEnd().split('\n');
    const totals = JSON.parse(lines[0] ?? '') as object;
    expect(totals).toMatchObject({ table: 'totals', from: '2026-11-01T00:00:00.000Z' });
    const id = response.headers.get('postern-export') ?? '';
    expect((await getExport.invoke(runtime, auditor, { id })).end).toMatchObject({
      outcome: 'complete',
      rows: lines.length,
    });
  });
});
