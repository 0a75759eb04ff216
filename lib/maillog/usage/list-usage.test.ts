import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type TestDb, test } from '#lib/db/test-db.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import { openSealer } from '#lib/seal.ts';
import { askUsage, stampOf } from './ask-usage.ts';
import { getUsage } from './get-usage.ts';
import { listUsage, usageSorts } from './list-usage.ts';
import { relayingChart } from './relaying-chart.ts';

const day = 86_400_000;
const auditor = {
  actor: { kind: 'operator', id: '1', name: 'Ada', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
} as const;

/** Twelve people in two networks, one of whom wrote more than the others; some only guess passwords. */
const people = Array.from({ length: 12 }, (_, at) => ({ name: `kim${at}`, client: `192.0.${at % 2}.${at}` }));
const letters = people.flatMap(({ name, client }, at) =>
  Array.from({ length: at === 7 ? 3 : 1 }, (__, more) => {
    const id = `6AKNt7sq0${1000 + at * 10 + more}`;
    const pid = 500 + at * 10 + more;
    return [
      `sm-mta[${pid}]: AUTH=server, relay=[${client}], authid=${name}, mech=PLAIN, bits=0`,
      `sm-mta[${pid}]: ${id}: from=<${name}@example.org>, size=${1000 + at}, class=0, nrcpts=1, proto=ESMTPSA, daemon=MSA, relay=[${client}]`,
      `sm-mta[${pid}]: ${id}: to=<sam@partner.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30900, relay=mx.partner.example. [192.0.2.99], ${at === 3 ? 'dsn=5.1.1, stat=User unknown' : 'dsn=2.0.0, stat=Sent (ok)'}`,
    ];
  }).flat(),
);
const guesses = Array.from({ length: 3 }, (_, at) => [
  `sm-mta[${900 + at}]: NOQUEUE: connect from [203.0.113.${at}]`,
  `sm-mta[${900 + at}]: 6AKNt7sq0${2000 + at}: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=kim1, relay=[203.0.113.${at}]`,
]).flat();

function runtimeWith({ db, folder }: TestDb) {
  const store = testStore();
  store.ingest([...letters, ...guesses]);
  const sealer = openSealer(join(folder, 'test.key'));
  return { db, sealer, mailLogFile: store.path, now: () => new Date(start + day) };
}

describe('lists of usage', () => {
  test('reach every row in any order, forth and back', async ({ testDb }) => {
    const runtime = runtimeWith(testDb);
    for (const by of ['account', 'client', 'network'])
      for (const sort of usageSorts.flatMap((one) => [one, `-${one}`])) {
        const ask = (place: object) =>
          listUsage.invoke(runtime, auditor, { q: 'since:30d', by, sort, size: 5, ...place });
        const seen: string[] = [];
        let back: string[] = [];
        for (let after: string | undefined; ; ) {
          const { found } = await ask({ after });
          if (!found) throw new Error('There is no store.');
          const names = found.rows.map(({ name }) => name);
          if (found.newer) {
            const newer = await ask({ before: found.newer });
            expect(newer.found?.rows.map(({ name }) => name)).toEqual(back);
          }
          back = names;
          seen.push(...names);
          if (!found.older) break;
          after = found.older;
        }
        expect(new Set(seen).size).toBe(by === 'network' ? 2 : 12);
        expect(seen.length).toBe(by === 'network' ? 2 : 12);
      }
  });

  test('say who is used with whom, and who only tried', async ({ testDb }) => {
    const runtime = runtimeWith(testDb);
    const accounts = await listUsage.invoke(runtime, auditor, { q: 'since:30d', size: 1 });
    expect(accounts.found).toMatchObject({ total: 12, found: 12 });
    expect(accounts.found?.rows).toEqual([
      {
        ...{
          id: 'kim7',
          name: 'kim7',
          messages: 3,
          recipients: 3,
          sent: 3,
          deferred: 0,
          refused: 0,
          bytes: 3021,
        },
        ...{ firstAt: expect.any(Number), lastAt: expect.any(Number), failures: 0 },
        ...{ addresses: 1, networks: 1, accounts: null, network: null },
      },
    ]);
    const networks = await listUsage.invoke(runtime, auditor, {
      q: 'since:30d',
      by: 'network',
      sort: 'name',
    });
    expect(networks.found?.rows).toMatchObject([
      { name: '192.0.0.0/24', accounts: 6, addresses: 6 },
      { name: '192.0.1.0/24', accounts: 6, addresses: 6, messages: 8 },
    ]);
    const tried = await listUsage.invoke(runtime, auditor, { q: 'since:30d', by: 'client', who: 'tried' });
    expect(tried.found?.rows.map(({ name, failures }) => [name, failures])).toEqual([
      ['203.0.113.0', 1],
      ['203.0.113.1', 1],
      ['203.0.113.2', 1],
    ]);
    const named = await listUsage.invoke(runtime, auditor, { q: 'since:30d', name: 'M1' });
    expect(named.found?.rows.map(({ name }) => name).sort()).toEqual(['kim1', 'kim10', 'kim11']);
    expect(named.found?.rows.find(({ name }) => name === 'kim1')?.failures).toBe(3);
  });

  test('a detail says why recipients were refused and log-ins failed', async ({ testDb }) => {
    const runtime = runtimeWith(testDb);
    const refused = await getUsage.invoke(runtime, auditor, { q: 'account:kim3 since:30d' });
    expect(refused.found?.replies.rows).toMatchObject([{ outcome: 'refused', dsn: '5.1.1', recipients: 1 }]);
    expect(refused.found?.domains.rows).toMatchObject([
      { domain: 'partner.example', recipients: 1, refused: 1 },
    ]);
    const tried = await getUsage.invoke(runtime, auditor, { q: 'account:kim1 since:30d' });
    expect(tried.found?.failures?.rows).toMatchObject([
      { title: 'Wrong password', mechanism: 'LOGIN', failures: 3 },
    ]);
    expect(tried.found?.addresses.rows).toMatchObject([{ name: '192.0.1.1', network: '192.0.1.0/24' }]);
    expect(tried.found?.addresses.rows[0]?.knownSince).toBe(tried.found?.addresses.rows[0]?.firstAt);
    expect(await testDb.db.auditEntry.count({ where: { kind: 'maillog.searched' } })).toBe(2);
  });
});

test('a chart has every bar, and compares only with a period that the log has wholly', async ({ testDb }) => {
  const runtime = runtimeWith(testDb);
  const alone = await relayingChart.invoke(runtime, auditor, { q: 'since:7d' });
  expect(alone.found?.totals).toMatchObject({ messages: 14, refused: 1, failures: 3 });
  expect(alone.found?.before).toBeNull();
  expect(alone.found?.bars).toHaveLength(57);
  // the log begins at midnight of the day, so the hour after the letters can be held against theirs
  const q = 'since:2026-11-21T00:00 until:2026-11-21T01:00';
  const beside = await relayingChart.invoke(runtime, auditor, { q });
  expect(beside.found).toMatchObject({
    bucket: 300_000,
    totals: { messages: 0 },
    before: { messages: 14, failures: 3 },
  });
  expect(beside.found?.bars[0]).toMatchObject({ messages: 0, before: { messages: 14 } });
});

describe('a search within a time', () => {
  const now = new Date(start);
  test.each([
    ['', 7 * day],
    ['account:kim since:24h', day],
    ['until:2026-11-20', 7 * day],
    ['since:2027-01-01', 1000],
    ['account:kim OR since:2d', 7 * day],
  ])('%s', (q, length) => {
    const { period } = askUsage({ q, wrong: 'refuse' }, now).asked;
    expect(period.until - period.since).toBe(length);
  });

  test.each([
    [0, '2026-11-20T23:00'],
    [90_500, '2026-11-20T23:01:30'],
    [3_600_000, '2026-11-21'],
  ])('names a moment to the second', (after, stamp) => expect(stampOf(start + after)).toBe(stamp));
});
