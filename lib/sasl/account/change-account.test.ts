import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { getPasswordRule, savePasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { openSealer } from '#lib/seal.ts';
import { changeAccount } from './change-account.ts';
import { createAccount } from './create-account.ts';
import { getAccount } from './list-accounts.ts';

const maren: Caller = {
  actor: { kind: 'operator', id: 'm', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};

const runtimeOf = (db: Runtime['db'], folder: string): Runtime => ({
  db,
  sealer: openSealer(join(folder, 'test.key')),
  mailLogFile: '',
  now: () => new Date('2026-11-21T12:00:00Z'),
});

test('what is left out of a change of an account stays, and a change of nothing is none', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(db, testDb.folder);
  const whole = { name: 'kim', label: 'Kim Berg', note: 'calls on Mondays', expiresAt: '2031-12-31' };
  const { id } = await createAccount.invoke(runtime, maren, whole);
  const account = () => db.account.findUniqueOrThrow({ where: { id } });
  const before = await account();
  await changeAccount.invoke(runtime, maren, { id, version: 1 });
  await changeAccount.invoke(runtime, maren, { id, version: 1, label: 'Kim Berg', expiresAt: '2031-12-31' });
  expect(await account()).toEqual(before);
  await changeAccount.invoke(runtime, maren, { id, version: 1, note: '' });
  expect(await account()).toMatchObject({
    note: '',
    label: before.label,
    expiresAt: before.expiresAt,
    version: 2,
  });
  await changeAccount.invoke(runtime, maren, { id, version: 2, expiresAt: '' });
  expect(await account()).toMatchObject({ label: before.label, expiresAt: null });
});

test('the fields of an account can be sent back as they were read, which is no change', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(db, testDb.folder);
  for (const expiresAt of ['2031-12-31', '']) {
    const name = `kim${expiresAt.length}`;
    const { id } = await createAccount.invoke(runtime, maren, { name, expiresAt });
    const read: unknown = JSON.parse(JSON.stringify(await getAccount.invoke(runtime, maren, { id })));
    expect(await changeAccount.invoke(runtime, maren, read)).toEqual({ id, inForce: [] });
    expect(await db.account.findUniqueOrThrow({ where: { id } })).toMatchObject({ version: 1 });
  }
  const noDay = changeAccount.invoke(runtime, maren, { id: 'kim', version: 1, expiresAt: '31.12.2031' });
  await expect(noDay).rejects.toMatchObject({ fields: { expiresAt: ['Write a day as 2026-12-31.'] } });
});

test('what is left out of the rule for passwords stays, and a wrong word is refused', async ({
  db,
  testDb,
}) => {
  const runtime = runtimeOf(db, testDb.folder);
  const save = (version: number, rule: object) => savePasswordRule.invoke(runtime, maren, { version, rule });
  await save(0, { style: 'lower', length: '12', server: 'smtp.example.org' });
  await save(1, { linkHours: 48, mailbox: 'imap.example.org' });
  const now = await getPasswordRule.invoke(runtime, maren, {});
  expect(now).toEqual({
    version: 2,
    rule: {
      ...{ style: 'lower', length: 12, shortest: 12, linkHours: 48, server: 'smtp.example.org' },
      ...{ mailbox: 'imap.example.org', mailboxBy: 'imap' },
    },
  });
  await expect(save(1, { linkHours: 24 })).rejects.toMatchObject({ code: 'superseded' });
  await expect(save(2, { lenght: 24 })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(save(2, { style: 'words', length: 3 })).rejects.toMatchObject({
    fields: { length: [expect.stringContaining('at least 4 words')] },
  });
  expect(await getPasswordRule.invoke(runtime, maren, {})).toEqual(now);
});
