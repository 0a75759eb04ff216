import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test as dbTest, openTestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { changeEntries } from './change-entries.ts';
import { exportEntries } from './export-entries.ts';
import { importEntries, previewImport } from './import-entries.ts';
import { saveEntry } from './save-entry.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'a', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
const runtimeOf = (db: Db): Runtime => ({
  db,
  sealer: { seal: String, open: (text: string) => Buffer.from(text) },
  mailLogFile: '',
  now: () => new Date('2026-11-21T12:00:00Z'),
});
const draft = async (db: Db) =>
  (await db.policyEntry.findMany({ orderBy: [{ tag: 'asc' }, { key: 'asc' }] })).map(
    ({ tag, key, value }) => `${tag}${key} ${value}`,
  );
const textOf = async (db: Db, input: object): Promise<string> =>
  (await exportEntries.invoke(runtimeOf(db), admin, { map: 'access', format: 'native', ...input })).text();

const file = `# our office
Connect:192.0.2\tRELAY
spam.example\tREJECT
10.0.0.0/8\tRELAY
 odd.example\tOK
`;

describe('importing a list', () => {
  dbTest('says first what it would do, and saves nothing then', async ({ db }) => {
    const plan = await previewImport.invoke(runtimeOf(db), admin, { map: 'access', text: file });
    expect(plan.counts).toMatchObject({ new: 3, refused: 1, removed: 0 });
    expect(plan.rows[0]).toMatchObject({ line: 5, outcome: 'refused' });
    expect(plan.rows.find((row) => row.line === 4)?.words).toMatch(/never matches/);
    expect(await draft(db)).toEqual([]);
  });

  dbTest('takes all or nothing, unless what cannot be taken is left out', async ({ db }) => {
    const all = importEntries.invoke(runtimeOf(db), admin, { map: 'access', text: file });
    await expect(all).rejects.toMatchObject({
      code: 'import-refused',
      fields: { text: [expect.stringMatching(/^Line 5/)] },
    });
    expect(await draft(db)).toEqual([]);
    await importEntries.invoke(runtimeOf(db), admin, { map: 'access', text: file, leaveOut: true });
    expect(await draft(db)).toEqual([
      '"10.0.0.0/8" RELAY',
      'spam.example REJECT',
      'Connect:192.0.2.0/24 RELAY',
    ]);
    const office = await db.policyEntry.findFirst({ where: { tag: 'Connect:' } });
    expect(office).toMatchObject({ comment: 'our office', state: 'new', updatedBy: 'Maren' });
    const trail = await db.auditEntry.findMany();
    expect(trail.map(({ kind, data }) => [kind, data])).toMatchObject([
      ['policy.entries-imported', { added: 3 }],
    ]);
  });

  dbTest('adds, replaces by key, or replaces everything', async ({ db }) => {
    const runtime = runtimeOf(db);
    const old = { map: 'access', tag: '', value: 'OK', owner: 'Piet' };
    await saveEntry.invoke(runtime, admin, { ...old, key: 'spam.example' });
    await saveEntry.invoke(runtime, admin, { ...old, key: 'other.example' });
    const text = 'spam.example\tREJECT\nnew.example\tREJECT\n';
    const added = await importEntries.invoke(runtime, admin, { map: 'access', text });
    expect(added.counts).toMatchObject({ new: 1, skipped: 1 });
    const replaced = await importEntries.invoke(runtime, admin, { map: 'access', text, mode: 'replace' });
    expect(replaced.counts).toMatchObject({ changed: 1, same: 1 });
    expect(await db.policyEntry.findFirst({ where: { key: 'spam.example' } })).toMatchObject({
      value: 'REJECT',
      owner: 'Piet',
    });
    const all = await importEntries.invoke(runtime, admin, { map: 'access', text, mode: 'replaceAll' });
    expect(all.counts).toMatchObject({ same: 2, removed: 1 });
    expect(await draft(db)).toEqual(['new.example REJECT', 'spam.example REJECT']);
  });

  dbTest('takes the line breaks of a browser for what they are', async ({ db }) => {
    await importEntries.invoke(runtimeOf(db), admin, {
      map: 'access',
      text: 'a.example\tOK\r\nb.example\tOK \r\n',
    });
    expect((await db.policyEntry.findMany()).map(({ spelling }) => spelling)).toEqual([null, 'OK ']);
  });

  dbTest('never takes a password', async ({ db }) => {
    const plan = await previewImport.invoke(runtimeOf(db), admin, {
      map: 'access',
      text: 'AuthInfo:mx.example\t"U:amy" "P:sesame"\n',
    });
    expect(plan.counts).toMatchObject({ refused: 1, new: 0 });
    expect(JSON.stringify(plan)).not.toContain('sesame');
  });
});

describe('exporting a list', () => {
  dbTest('as CSV it comes back with every field', async ({ db }) => {
    const runtime = runtimeOf(db);
    await importEntries.invoke(runtime, admin, { map: 'access', text: file, leaveOut: true });
    const [first] = await db.policyEntry.findMany({ where: { key: 'spam.example' } });
    const set = { owner: '=cmd()', ticket: 'T-1, and "T-2"', endsOn: '2026-12-31', comment: '@home' };
    await changeEntries.invoke(runtime, admin, { map: 'access', ids: [first?.id], set });
    const csv = await textOf(db, { format: 'csv' });
    expect(csv).not.toMatch(/(?:^|,)"?[=@+]/m);
    const other = await openTestDb();
    await importEntries.invoke(runtimeOf(other.db), admin, { map: 'access', format: 'csv', text: csv });
    expect(await textOf(other.db, { format: 'csv' })).toBe(csv);
    expect(await textOf(other.db, {})).toBe(await textOf(db, {}));
    await other.close();
  });

  dbTest('natively it is what the daemon reads, as far as the filter leaves it', async ({ db }) => {
    await importEntries.invoke(runtimeOf(db), admin, { map: 'access', text: file, leaveOut: true });
    expect(await textOf(db, {})).toBe(
      '10.0.0.0/8\tRELAY\nspam.example\tREJECT\n# our office\nConnect:192.0.2\tRELAY\n',
    );
    expect(await textOf(db, { q: 'office' })).toBe('# our office\nConnect:192.0.2\tRELAY\n');
    expect(await textOf(db, { tag: 'none' })).not.toContain('Connect:');
  });

  dbTest('holds every entry of a long list', async ({ db }) => {
    const text = Array.from({ length: 4_500 }, (_, at) => `host${at}.example\tREJECT`).join('\n');
    await importEntries.invoke(runtimeOf(db), admin, { map: 'access', text });
    expect((await textOf(db, {})).split('\n')).toHaveLength(4_501);
  });
});

describe('changing many entries', () => {
  dbTest('changes all of them or none', async ({ db }) => {
    const runtime = runtimeOf(db);
    await importEntries.invoke(runtime, admin, { map: 'access', text: 'a.example\tOK\nClientRate:\t10\n' });
    const ids = (await db.policyEntry.findMany()).map(({ id }) => id);
    const change = changeEntries.invoke(runtime, admin, { map: 'access', ids, set: { value: 'REJECT' } });
    await expect(change).rejects.toMatchObject({
      fields: { 'set.value': [expect.stringContaining('ClientRate:')] },
    });
    expect(await draft(db)).toEqual(['a.example OK', 'ClientRate: 10']);
    await changeEntries.invoke(runtime, admin, {
      map: 'access',
      ids,
      set: { owner: 'Piet', endsOn: '2027-01-31' },
    });
    expect(await db.policyEntry.count({ where: { owner: 'Piet', endsOn: '2027-01-31' } })).toBe(2);
  });
});
