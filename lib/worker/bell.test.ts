import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDb } from '#lib/db/client.ts';
import { migrate } from '#lib/db/migrate.ts';
import { Bell } from './bell.ts';
import { hearWrites } from './heard-writes.ts';

const never = new AbortController().signal;
const minute = 60_000;

test('a ring ends the pause, also one from before it, and each ends one', async () => {
  const bell = new Bell();
  const waiting = bell.wait(minute, never);
  bell.ring();
  await waiting;
  bell.ring();
  bell.ring();
  await bell.wait(minute, never);
  let isOver = false;
  const aborted = new AbortController();
  const last = bell.wait(minute, aborted.signal).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  aborted.abort();
  await last;
});

test('what another connection writes to the database is heard', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-heard-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'postern.db');
  migrate(`file:${file}`);
  const [one, other] = [createDb(`file:${file}`), createDb(`file:${file}`)];
  await one.setting.count();
  const bell = new Bell();
  const ear = hearWrites(file, () => bell.ring());
  await other.setting.create({ data: { name: 'x', value: {} } });
  await bell.wait(minute, never);
  ear.close();
  await Promise.all([one.$disconnect(), other.$disconnect()]);
});
