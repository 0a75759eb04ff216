import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { readPasswords } from '#lib/outgoing/store.ts';
import { forge, inDays } from '#lib/pki/fixtures.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { saveEntry } from '#lib/policy/entry/save-entry.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';
import { applyImport } from './apply-import.ts';
import { discardImport } from './discard-import.ts';
import { getImport, listImports } from './get-import.ts';
import { uploadImport } from './upload-import.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
const files = [
  {
    path: 'sendmail.mc',
    text: "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP', `19')dnl\ndefine(`confDEF_AUTH_INFO', `/etc/mail/default-auth-info')dnl\nFEATURE(`access_db')dnl\nHACK(`ours')dnl\nMAILER(`smtp')dnl\n",
  },
  { path: 'access', text: 'To:example.net\tREJECT\nTo:example.com\tREJECT\n' },
  { path: 'default-auth-info', text: 'amy\namy\ntuba solo\nisp.example\n' },
];
let testDb: TestDb;
let runtime: Runtime;

beforeEach(async () => {
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
});
afterEach(() => testDb.close());

const upload = () => uploadImport.invoke(runtime, admin, { files });

test('shows what the files would become, and changes nothing', async () => {
  const { id } = await upload();
  const view = await getImport.invoke(runtime, admin, { id, verdict: 'kept' });
  expect(view.rows.map((row) => row.text)).toEqual(["HACK(`ours')dnl"]);
  expect(view).toMatchObject({ entries: { access: 2 }, passwords: 1, total: 1, next: null });
  expect(await listImports.invoke(runtime, admin, {})).toHaveLength(1);
  expect((await loadDraft(runtime.db)).maps.access).toEqual([]);
});

test('takes the place of the draft, whole, and is gone then', async () => {
  const entry = { map: 'access', tag: 'To:', value: 'OK' };
  await saveEntry.invoke(runtime, admin, { ...entry, key: 'example.net' });
  await saveEntry.invoke(runtime, admin, { ...entry, key: 'example.org' });
  const { id } = await upload();
  const done = await applyImport.invoke(runtime, admin, { id });
  expect(done).toMatchObject({ entries: 2, gone: 1, kept: 1 });
  const { maps, options, outgoing, source } = await loadDraft(runtime.db);
  expect(maps.access.map(({ key, value }) => `${key} ${value}`)).toEqual([
    'example.com REJECT',
    'example.net REJECT',
  ]);
  expect(options.confMAX_HOP).toBe('19');
  expect(source.directives.map(({ kind }) => kind)).toContain('kept');
  const passwords = await readPasswords(runtime.db, runtime.sealer, outgoing.logins);
  expect(passwords.get(outgoing.logins[0]?.passwordId ?? '')?.password.reveal()).toBe('tuba solo');
  expect(await listImports.invoke(runtime, admin, {})).toEqual([]);
});

test('the same import a second time changes nothing', async () => {
  await applyImport.invoke(runtime, admin, await upload());
  const { id } = await upload();
  expect(await applyImport.invoke(runtime, admin, { id })).toMatchObject({ entries: 0, gone: 0 });
});

test('can be discarded; what is gone is said to be', async () => {
  const { id } = await upload();
  await discardImport.invoke(runtime, admin, { id });
  await expect(applyImport.invoke(runtime, admin, { id })).rejects.toBeInstanceOf(Refusal);
});

test('passwords are nowhere in the clear', async () => {
  const { id } = await upload();
  const seen = [
    await getImport.invoke(runtime, admin, { id }),
    await runtime.db.pendingImport.findMany(),
    await applyImport.invoke(runtime, admin, { id }),
    await runtime.db.auditEntry.findMany(),
    await runtime.db.policySection.findMany(),
  ];
  expect(JSON.stringify(seen)).not.toMatch(/tuba|dHViYS/);
});

test('a policy.json takes the place of the draft, with the passwords it names', async () => {
  await applyImport.invoke(runtime, admin, await upload());
  const before = await loadDraft(runtime.db);
  const text = writeDocument(before).replace('"confMAX_HOP": "19"', '"confMAX_HOP": "21"');
  const { id } = await uploadImport.invoke(runtime, admin, { files: [{ path: 'policy.json', text }] });
  expect(await getImport.invoke(runtime, admin, { id })).toMatchObject({ entries: { access: 2 }, total: 1 });
  expect(await applyImport.invoke(runtime, admin, { id })).toMatchObject({ entries: 0, gone: 0 });
  const after = await loadDraft(runtime.db);
  expect(after.options.confMAX_HOP).toBe('21');
  expect(after.outgoing).toEqual(before.outgoing);
});

test('a broken policy.json is refused with its place, and not kept', async () => {
  const text = '{\n"format": 1,\n"rooting": {}\n}';
  const refused = uploadImport.invoke(runtime, admin, { files: [{ path: 'policy.json', text }] });
  await expect(refused).rejects.toMatchObject({ detail: expect.stringContaining('line 3: rooting') });
  expect(await listImports.invoke(runtime, admin, {})).toEqual([]);
});

describe('certificates beside sendmail.mc', async () => {
  const host = await forge({ names: ['gw.example.com'], notAfter: inDays(90) });
  const mc =
    "OSTYPE(`linux')dnl\ndefine(`confDOMAIN_NAME', `gw.example.com')dnl\ndefine(`confSERVER_CERT', `/etc/mail/host.pem')dnl\n";
  const withCertificate = [
    { path: 'sendmail.mc', text: mc },
    { path: 'host.pem', text: `${host.pem}${host.keyPem}` },
  ];
  const take = async (withKeys: boolean) => {
    const { id } = await uploadImport.invoke(runtime, admin, { files: withCertificate, withKeys });
    const view = await getImport.invoke(runtime, admin, { id });
    const done = await applyImport.invoke(runtime, admin, { id, gatewayId: 'gw1', draft: view.draft });
    return { view, done };
  };
  const shownBy = async () => (await loadDraft(runtime.db)).hosts['gw1']?.certificateId;
  beforeEach(async () => {
    await runtime.db.gateway.create({
      data: { id: 'gw1', name: 'gw1', url: 'https://gw1', certificateSha256: '', token: '', enrolledBy: 'x' },
    });
  });

  test('are stored with their key when that was asked for, and shown by the gateway', async () => {
    const { view, done } = await take(true);
    expect(view.certificates).toMatchObject([{ use: 'server', hasKey: true, troubles: [] }]);
    expect(done.certificates).toBe(1);
    const [row] = await runtime.db.certificate.findMany();
    expect(row).toMatchObject({ kind: 'server', origin: 'imported', label: 'gw.example.com' });
    expect(await shownBy()).toBe(row?.id);
    const rows = [view, done, row, await runtime.db.pendingImport.findMany()];
    expect(JSON.stringify([rows, await runtime.db.auditEntry.findMany()])).not.toMatch(/PRIVATE|MIGHAgEA/);
  });

  test('are stored without their key otherwise, and wait for it', async () => {
    const { view } = await take(false);
    expect(view.certificates).toMatchObject([{ hasKey: false }]);
    expect(await shownBy()).toBeNull();
    const [before] = await runtime.db.certificate.findMany();
    expect(before?.key).toBeNull();
    expect((await take(true)).done.certificates).toBe(1);
    const [after, ...more] = await runtime.db.certificate.findMany();
    expect(more).toEqual([]);
    expect(after?.key).not.toBeNull();
    expect(await shownBy()).toBe(before?.id);
    expect((await take(true)).done.certificates).toBe(0);
  });

  test('a draft that somebody changed in the meantime stays', async () => {
    const { id } = await uploadImport.invoke(runtime, admin, { files });
    const { draft, changes } = await getImport.invoke(runtime, admin, { id });
    expect(changes?.words.map(({ text }) => text).join()).toContain('example.net');
    await saveEntry.invoke(runtime, admin, { map: 'access', tag: 'To:', key: 'new.example', value: 'OK' });
    await expect(applyImport.invoke(runtime, admin, { id, draft })).rejects.toThrow('in the meantime');
    expect((await loadDraft(runtime.db)).maps.access).toHaveLength(1);
  });
});
