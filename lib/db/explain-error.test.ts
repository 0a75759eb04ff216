import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect } from 'vitest';
import { Refusal } from '#lib/refusal.ts';
import { createDb } from './client.ts';
import { explainDatabaseError } from './explain-error.ts';
import { test } from './test-db.ts';
import { transact } from './transact.ts';

const amy = { email: 'amy@example.org', name: 'Amy', role: 'admin' };

/** What the refusal of this work says; a failure when there is none. */
async function refusalOf(
  work: Promise<unknown>,
): Promise<Pick<Refusal, 'kind' | 'code' | 'message' | 'fields'>> {
  const error = explainDatabaseError(
    await work.then(
      () => new Error('it was done'),
      (reason) => reason,
    ),
  );
  if (!(error instanceof Refusal)) throw error;
  const { kind, code, message, fields } = error;
  return { kind, code, message, fields };
}

describe('a constraint', () => {
  test('on a value that is taken names the field', async ({ db }) => {
    await db.operator.create({ data: amy });
    expect(await refusalOf(db.operator.create({ data: amy }))).toEqual({
      kind: 'conflict',
      code: 'exists-already',
      message: 'There is already one with this email.',
      fields: { email: ['There is already one with this value.'] },
    });
  });

  test('on something that is gone', async ({ db }) => {
    const session = {
      tokenHash: '',
      operatorId: 'nobody',
      expiresAt: new Date(0),
      address: '',
      userAgent: '',
    };
    expect(await refusalOf(db.session.create({ data: session }))).toMatchObject({ code: 'referenced' });
    const change = db.operator.update({ where: { email: 'nobody' }, data: { name: 'Nobody' } });
    expect(await refusalOf(change)).toMatchObject({ kind: 'not-found', code: 'gone' });
  });
});

describe('a database in trouble', () => {
  test('that is full, in a transaction or alone', async ({ db }) => {
    await db.$queryRaw`PRAGMA max_page_count = 100`;
    const big = { name: 'big', value: 'x'.repeat(2_000_000) };
    for (const work of [
      db.setting.create({ data: big }),
      transact(db, (tx) => tx.setting.create({ data: big })),
    ])
      expect(await refusalOf(work)).toMatchObject({ kind: 'unavailable', code: 'disk-full' });
  });

  test('that may only be read', async ({ db }) => {
    await db.$queryRaw`PRAGMA query_only = ON`;
    expect(await refusalOf(db.operator.create({ data: amy }))).toMatchObject({ code: 'database-read-only' });
  });

  test('that another process holds', async ({ db, testDb }) => {
    const other = new Database(join(testDb.folder, 'postern.db'));
    other.exec('BEGIN IMMEDIATE');
    await db.$queryRaw`PRAGMA busy_timeout = 1`;
    expect(await refusalOf(db.operator.create({ data: amy }))).toMatchObject({ code: 'database-busy' });
    expect(await refusalOf(transact(db, (tx) => tx.operator.create({ data: amy })))).toMatchObject({
      code: 'database-busy',
    });
    other.close();
    await db.operator.create({ data: amy });
  });

  test('that is no database', async ({ testDb }) => {
    const file = join(testDb.folder, 'garbage.db');
    writeFileSync(file, 'x'.repeat(10_000));
    const db = createDb(`file:${file}`);
    expect(await refusalOf(db.operator.count())).toMatchObject({ code: 'database-damaged' });
  });
});

test('what is not a refusal stays the error it was', () => {
  const bug = new TypeError('undefined is not a function');
  expect(explainDatabaseError(bug)).toBe(bug);
  const refusal = new Refusal('forbidden', 'forbidden', 'No.');
  expect(explainDatabaseError(refusal)).toBe(refusal);
});
