import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import type { Caller } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { exportAccounts } from '#lib/sasl/account/export-accounts.ts';
import { openSealer } from '#lib/seal.ts';
import { importAccounts, previewAccounts } from './import-accounts.ts';

const now = new Date('2026-11-21T08:00:00Z');
const admin: Caller = { actor: { kind: 'system', name: 'test' }, role: 'admin' };
const helpdesk: Caller = { ...admin, role: 'helpdesk' };

const runtimeOf = (db: Db, folder: string) => ({
  db,
  sealer: openSealer(`${folder}/seal.key`),
  mailLogFile: `${folder}/maillog.db`,
  now: () => now,
});

const amy = {
  id: 'amy',
  name: 'amy',
  label: 'Amy Pond',
  kind: 'person',
  note: 'room 11',
  revision: 1,
  argon2id: '$argon2id$canary',
  scramSha256: 'SCRAM-SHA-256$canary',
  legacySecrets: 'canary',
  passwordSetAt: now,
  createdBy: 'kim',
  createdAt: now,
};

const list = [
  'name,who,address,ends,disabled',
  'amy,Amy Williams,amy@example.org,2026-12-31,',
  'bob,Bob,,,yes',
  'root,,,,',
  'cyd,,nowhere,tomorrow,perhaps',
  'bob,Bob again,,,',
].join('\n');

describe('a list of accounts', () => {
  test('says row by row what it would do, and does nothing', async ({ db, testDb }) => {
    await db.account.create({ data: amy });
    const plan = await previewAccounts.invoke(runtimeOf(db, testDb.folder), admin, { text: list });
    expect(plan.counts).toEqual({ refused: 3, new: 1, changed: 1, skipped: 0, same: 0 });
    expect(plan.rows.map(({ line, outcome, words }) => [line, outcome, words])).toEqual([
      [
        4,
        'refused',
        'name: root is an account of the mail host itself; an SMTP login must not share its name.',
      ],
      [
        5,
        'refused',
        'address: An address has an @. ends: Write a day as 2026-12-31. disabled: Write yes or no.',
      ],
      [6, 'refused', 'Line 3 is about the same account.'],
      [3, 'new', 'It has no password yet: give it one by a reset or a one-time link.'],
      [2, 'changed', 'Changes: who it is, the mail address, the day it ends.'],
    ]);
    expect(await db.account.count()).toBe(1);
  });

  test('makes and changes accounts, or nothing while a row cannot be taken', async ({ db, testDb }) => {
    await db.account.create({ data: amy });
    const runtime = runtimeOf(db, testDb.folder);
    const refused = await importAccounts.invoke(runtime, admin, { text: list }).catch((error) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused.fields.text[0]).toMatch(/^Line 4: name: root/);
    expect(await db.account.count()).toBe(1);
    await importAccounts.invoke(runtime, admin, { text: list, leaveOut: true });
    expect(await db.account.findMany({ orderBy: { name: 'asc' } })).toMatchObject([
      {
        name: 'amy',
        label: 'Amy Williams',
        note: 'room 11',
        expiresAt: new Date('2026-12-31T23:59:59Z'),
        argon2id: '$argon2id$canary',
        version: 2,
      },
      { name: 'bob', kind: 'person', disabledAt: now, argon2id: null, passwordSetAt: null },
    ]);
    const revisions = (await db.account.findMany()).map(({ revision }) => revision);
    expect(new Set(revisions).size).toBe(2);
    expect(await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).toMatchObject([
      { kind: 'account.created' },
      { kind: 'account.changed', subject: 'amy' },
    ]);
  });

  test('leaves accounts alone when it is told to', async ({ db, testDb }) => {
    await db.account.create({ data: amy });
    const input = { text: 'name;who\namy;Somebody else', mode: 'add' };
    const done = await importAccounts.invoke(runtimeOf(db, testDb.folder), admin, input);
    expect(done.counts).toMatchObject({ skipped: 1, changed: 0 });
    expect(await db.account.findUnique({ where: { id: 'amy' } })).toMatchObject({ label: 'Amy Pond' });
  });

  test.for([
    ['name,password\namy,secret', /^Take the column password away/],
    ['name,cn\namy,x', /^There is no column cn\. The first line names the columns/],
    ['amy,Amy\nbob,Bob', /^There is no column amy\./],
    ['name,user\namy,bob', /^Two columns are the name\./],
  ] as const)('%j is no list of accounts', async ([text, reason], { db, testDb }) => {
    const plan = await previewAccounts.invoke(runtimeOf(db, testDb.folder), admin, { text });
    expect(plan.rows).toMatchObject([{ line: 1, text: '', outcome: 'refused' }]);
    expect(plan.rows[0]?.words).toMatch(reason);
  });

  test('takes no row that says more than its columns, and no list that is too long', async ({
    db,
    testDb,
  }) => {
    await db.account.create({ data: amy });
    const runtime = runtimeOf(db, testDb.folder);
    const preview = (text: string) => previewAccounts.invoke(runtime, admin, { text });
    const cut = await preview('name,kind,who\namy,person,Pond, Amy\nbob,robot,Bob\ncyd,,"Cyd\ndee,,Dee\n');
    expect(cut.rows.map(({ line, words }) => [line, words])).toEqual([
      [2, 'There are 4 cells here, but the first line names 3. Put quotes around what holds a comma.'],
      [3, 'kind: Choose a person or a server.'],
      [4, 'A quote begins here and never ends.'],
    ]);
    const long = Array.from({ length: 20_001 }, (_, at) => `n${at}`).join('\n');
    await expect(preview(`name\n${long}`)).rejects.toMatchObject({ code: 'import-too-long' });
  });

  test('takes the empty columns that a spreadsheet adds, none that it does not know, and no control characters', async ({
    db,
    testDb,
  }) => {
    const told = async (text: string) => {
      const { counts, rows } = await previewAccounts.invoke(runtimeOf(db, testDb.folder), admin, { text });
      return counts.new > 0 ? counts : rows[0]?.words;
    };
    expect(await told('name,who,, \namy,Amy,,\nbob,Bob\n')).toMatchObject({ new: 2, refused: 0 });
    expect(await told('name,who,,\namy,Amy,,more\n')).toContain('There are 4 cells here');
    expect(await told('name,,who\namy,,Amy\n')).toContain('The first line names the columns');
    for (const name of ['constructor', '__proto__'])
      expect(await told(`name,${name}\namy,x\n`)).toContain(`There is no column ${name}.`);
    for (const sign of ['\0', '\u001b', '\u0085'])
      expect(await told(`name,note\namy,"one\ntwo${sign}"\n`)).toBe(
        'note: Use no control characters but line ends and tabs.',
      );
    expect(await told('name,note\namy,"one\r\n\ttwo"\n')).toMatchObject({ new: 1 });
  });

  test('of helpdesk brings no accounts of servers', async ({ db, testDb }) => {
    const input = { text: 'name,kind\nmx1,server\namy,person' };
    const plan = await previewAccounts.invoke(runtimeOf(db, testDb.folder), helpdesk, input);
    expect(plan.counts).toMatchObject({ refused: 1, new: 1 });
  });

  test('comes back as it was exported, and holds nothing of a password', async ({ db, testDb }) => {
    await db.account.create({ data: { ...amy, note: '=2+5, "quoted"\nsecond line' } });
    await db.account.create({
      data: { id: 'mx', name: 'mx', kind: 'server', revision: 2, createdBy: 'kim' },
    });
    const runtime = runtimeOf(db, testDb.folder);
    const text = await (await exportAccounts.invoke(runtime, admin, {})).text();
    expect(text).not.toContain('canary');
    const plan = await previewAccounts.invoke(runtime, admin, { text });
    expect(plan.counts).toEqual({ refused: 0, new: 0, changed: 0, skipped: 0, same: 2 });
    const chosen = await (await exportAccounts.invoke(runtime, admin, { row: 'mx' })).text();
    expect(chosen.trimEnd().split('\r\n')).toHaveLength(2);
    const narrowed = await (await exportAccounts.invoke(runtime, admin, { state: 'unset' })).text();
    expect(narrowed.trimEnd().split('\r\n')[1]).toMatch(/^mx,server,/);
  });
});
