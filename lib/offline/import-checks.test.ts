import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { dayMs } from '#lib/maillog/place.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { realm, testStore } from '#lib/maillog/test-log.ts';
import { dayFiller } from './fill-day.ts';
import { importChecks } from './import-checks.ts';
import { dayImport } from './import-days.ts';
import { checkImport, importFile } from './import-file.ts';
import { inOrderOfImport } from './import-order.ts';
import { batchOf } from './line-batch.ts';

const now = new Date('2026-11-20T12:00:00Z');
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checks-'));
  onTestFinished(() => rm(dir, { recursive: true }));
});

const stamp = (day: number, second: number) =>
  `2026-11-${String(day).padStart(2, '0')}T09:00:${String(second).padStart(2, '0')}Z`;
const refusal = (day: number, second: number, user: string, { host = 'gw1', service = 'smtp' } = {}) =>
  `${stamp(day, second)} ${host} saslauthd[900]:                 : auth failure: [user=${user}] [service=${service}] [realm=] [mech=shadow] [reason=Account expired]`;
const failure = (day: number, second: number, user: string, pid: number) =>
  `${stamp(day, second)} gw1 sm-mta[${pid}]: 6AK900${pid}: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=${user}, relay=[192.0.2.7]`;
const sshd = (day: number, second: number) =>
  `${stamp(day, second)} gw1 sshd[77]: Connection closed by 192.0.2.9`;

const mail = [1, 2, 3].flatMap((day) => [
  `${stamp(day, 1)} gw1 sm-mta[7]: NOQUEUE: connect from [192.0.2.1]`,
  failure(day, 10, 'kim', 1000 + day),
  failure(day, 20, 'joe', 2000 + day),
]);
const auth = [1, 2, 3].flatMap((day) => [
  sshd(day, 2),
  `${stamp(day, 9)} gw1 saslauthd[900]: pw mismatch: '$6$a secret'`,
  refusal(day, 9, 'kim'),
  refusal(day, 10, 'joe', { host: 'gw2' }),
  refusal(day, 19, 'joe', { service: 'imap' }),
]);

/** Imports these files, each list by a command of its own, and answers what the store tells of each log-in, by day. */
async function imported(...commands: Record<string, readonly string[]>[]) {
  const store = testStore();
  const filled: number[] = [];
  for (const files of commands) {
    const names = Object.keys(files).map((name) => join(dir, name));
    for (const [name, lines] of Object.entries(files))
      await writeFile(join(dir, name), `${lines.join('\n')}\n`);
    const writer = openWriter(store.path);
    const days = dayImport({
      ...{ writer, gateway: 'gw1', realm, atOnce: 2, filler: dayFiller(0), today: Math.floor(+now / dayMs) },
      pathOf(day) {
        filled.push(day);
        return `${store.path}.${day}`;
      },
    });
    const wanted = { gateway: 'gw1', host: null, year: undefined, files: names, now };
    const report = { lines: 0, stored: 0, foreign: 0, others: new Map(), from: null, until: null };
    const checks = importChecks();
    for (const file of await inOrderOfImport(wanted, now))
      await importFile(days, wanted, file, { report, checks });
    await checkImport(days, wanted, { report, checks })(batchOf([]), Number.POSITIVE_INFINITY);
    await days.end();
    writer.close();
    expect(report.lines + report.foreign).toBe(Object.values(files).flat().length);
  }
  const log = store.read();
  const details = (account: string) =>
    log.logins({ account, anyRealm: true }, { limit: 20 }).logins.map(({ failure }) => failure?.detail);
  return { kim: details('kim'), joe: details('joe'), raw: store.rawLines(), filled: new Set(filled).size };
}

const told = {
  kim: Array(3).fill('saslauthd (shadow): the account has ended'),
  joe: Array(3).fill('checkpass failed'),
};

describe('what the host’s saslauthd said, in a file of its own', () => {
  test.each([
    ['which begins before the mail log', { 'auth.log': [sshd(1, 0), ...auth], 'mail.log': mail }],
    ['which begins behind it', { 'mail.log': mail, 'auth.log': auth }],
    ['cut by a rotation', { 'auth.log': auth.slice(5), 'auth.log.1': auth.slice(0, 5), 'mail.log': mail }],
  ])('%s, stands with the log-ins, and days are filled by themselves', async (_, files) => {
    const { raw, filled, ...logins } = await imported(files);
    expect(logins).toEqual(told);
    expect(filled).toBe(3);
    expect(raw).toHaveLength(mail.length + 3);
    expect(raw.join('\n')).not.toMatch(/secret|sshd|imap/);
  });

  test('imported before the mail log it does as well', async () => {
    const { filled: _, raw, ...logins } = await imported({ 'auth.log': auth }, { 'mail.log': mail });
    expect(logins).toEqual(told);
    expect(raw).toHaveLength(mail.length + 3);
  });

  test('imported again it stays as it is', async () => {
    const files = { 'auth.log': auth, 'mail.log': mail };
    const { filled: _, raw, ...logins } = await imported(files, files);
    expect(logins).toEqual(told);
    expect(raw).toHaveLength(mail.length + 3);
  });

  test('of log-ins from before the mail log is passed over', async () => {
    const { raw } = await imported({ 'auth.log': auth, 'mail.log': mail.slice(6) });
    expect(raw).toHaveLength(3 + 1);
  });
});

test('in one file with the mail log each line stands with the log-in behind it', async () => {
  const syslog = [...mail, ...auth].toSorted();
  const { kim, joe } = await imported({ syslog });
  expect({ kim, joe }).toEqual(told);
});

test('a mail log with other programs’ lines keeps its place among the files', async () => {
  const files = {
    'mail.log.1': mail.slice(0, 3),
    'mail.log': [sshd(2, 0), ...mail.slice(3)],
    'auth.log': auth,
  };
  for (const [name, lines] of Object.entries(files)) await writeFile(join(dir, name), lines.join('\n'));
  const names = Object.keys(files).map((name) => join(dir, name));
  const order = await inOrderOfImport({ files: names, year: undefined }, now);
  expect(order.map((path) => basename(path))).toEqual(['auth.log', 'mail.log.1', 'mail.log']);
});
