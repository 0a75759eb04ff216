import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { completeSearch } from '#lib/maillog/search/complete-search.ts';
import { testStore } from '#lib/maillog/test-log.ts';
import { openMessage } from '#lib/maillog/tracking/open-message.ts';
import { searchMessages } from '#lib/maillog/tracking/search-messages.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { operations } from '#lib/operations.ts';
import { noteLook } from '#lib/queue/note-look.ts';
import { queuedMessage } from '#lib/queue/queue.ts';
import { getAccount, listAccounts } from '#lib/sasl/account/list-accounts.ts';
import { openSealer } from '#lib/seal.ts';
import { accountLog } from '#lib/why/account-log.ts';
import { whyLogin } from '#lib/why/why-login.ts';
import { recordView } from './view.ts';

const named = (name: string, role: Caller['role'] = 'auditor'): Caller => ({
  actor: { kind: 'operator', id: name, name, role, address: '198.51.100.1' },
  role,
});
const lines = [
  'mta[7]: AUTH=server, relay=[192.0.2.9], authid=kim, mech=PLAIN, bits=0',
  'mta[7]: 6AKN00aa000007: from=<kim@example.org>, size=21, class=0, nrcpts=1, msgid=<1@x>, proto=ESMTPA, daemon=MTA, relay=[192.0.2.9]',
  'mta[8]: 6AKN00aa000007: to=<joe@home.example>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=30021, relay=mx. [192.0.2.99], dsn=2.0.0, stat=Sent',
];

async function scene(db: Db, folder: string) {
  const log = testStore();
  log.ingest(lines);
  let minutes = 0;
  const runtime: Runtime = {
    db,
    sealer: openSealer(join(folder, 'test.key')),
    mailLogFile: log.path,
    now: () => new Date(Date.parse('2026-11-20T23:30:00Z') + minutes * 60_000),
  };
  const row = { name: 'kim', label: 'Kim Berg', kind: 'person', createdBy: 'test', revision: 1 };
  const { id } = await db.account.create({ data: row });
  return {
    id,
    runtime,
    wait: (more: number) => {
      minutes += more;
    },
    looks: async () =>
      (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(
        ({ actorName, kind, subject, data }) => ({
          ...{ who: actorName, kind, subject },
          data,
        }),
      ),
  };
}

describe('whoever looks at what the log holds of people', () => {
  test('stands in the trail once for a look, with the question', async ({ db, testDb }) => {
    const { runtime, wait, looks } = await scene(db, testDb.folder);
    const ask = (who: string, q: string, more: object = {}) =>
      searchMessages.invoke(runtime, named(who), { q, ...more });
    await ask('Otto', 'account:kim');
    await ask('Otto', 'account:kim'); // the page was loaded again
    await ask('Otto', 'account:kim', { before: '1' }); // and its next page
    await ask('Otto', 'account:joe');
    await ask('Olga', 'account:kim');
    wait(14);
    await ask('Otto', 'account:kim');
    wait(2);
    await ask('Otto', 'account:kim');
    expect((await looks()).map(({ who, subject }) => `${who} ${subject}`)).toEqual([
      'Otto account:kim',
      'Otto account:joe',
      'Olga account:kim',
      'Otto account:kim',
    ]);
  });

  test('does so also by a page that nothing leads to, and without a question', async ({ db, testDb }) => {
    const { runtime, looks } = await scene(db, testDb.folder);
    await searchMessages.invoke(runtime, named('Otto'), { q: 'to:home.example', before: '9999999999999' });
    await searchMessages.invoke(runtime, named('Otto'), {});
    expect((await looks()).map(({ data }) => data)).toMatchObject([
      { query: 'to:home.example' },
      { query: '' },
    ]);
  });

  test('is named with those whose message was opened', async ({ db, testDb }) => {
    const { runtime, looks } = await scene(db, testDb.folder);
    const input = { gateway: 'gw1', queueId: '6AKN00aa000007' };
    await openMessage.invoke(runtime, named('Otto'), input);
    await openMessage.invoke(runtime, named('Otto'), input);
    expect(await looks()).toMatchObject([
      {
        kind: 'maillog.message-opened',
        subject: 'gw1/6AKN00aa000007',
        data: { concerns: ['kim', 'kim@example.org', 'joe@home.example'] },
      },
    ]);
  });

  test('at an account, and at why a log-in fails: by name and by address', async ({ db, testDb }) => {
    const { runtime, looks, id } = await scene(db, testDb.folder);
    const holly = named('Holly', 'helpdesk');
    await Promise.all([1, 2, 3].map(() => accountLog.invoke(runtime, holly, { id })));
    await whyLogin.invoke(runtime, holly, { q: 'kim' });
    await whyLogin.invoke(runtime, holly, { q: 'kim' });
    await whyLogin.invoke(runtime, holly, { q: '192.0.2.9' });
    expect(await looks()).toMatchObject([
      { kind: 'account.log-viewed', subject: id, data: { name: 'kim' } },
      { kind: 'maillog.searched', data: { query: 'log-ins of kim', concerns: [] } },
      { kind: 'maillog.searched', data: { query: 'log-ins of 192.0.2.9', concerns: ['kim'] } },
    ]);
  });

  test('and at what the search box offers of people, a key at a time', async ({ db, testDb }) => {
    const { runtime, looks } = await scene(db, testDb.folder);
    const offer = (key: string, start: string) =>
      completeSearch.invoke(runtime, named('Otto'), { key, start });
    await offer('from', 'k');
    await offer('from', 'ki');
    await offer('mech', '');
    await offer('to', 'zz');
    expect(await looks()).toMatchObject([{ kind: 'maillog.completed', data: { key: 'from', start: 'k' } }]);
  });

  test('at the list of accounts as soon as one was used, each filter a look; and at one of them', async ({
    db,
    testDb,
  }) => {
    const { runtime, looks, id } = await scene(db, testDb.folder);
    const holly = named('Holly', 'helpdesk');
    await listAccounts.invoke(runtime, holly, {});
    await getAccount.invoke(runtime, holly, { id });
    expect(await looks()).toEqual([]);
    await db.account.update({
      where: { id },
      data: {
        lastUsedAt: runtime.now(),
        lastUsedFrom: '192.0.2.9',
        lastUsedWith: 'PLAIN',
        lastUsedOn: 'gw1',
      },
    });
    for (const direction of ['asc', 'desc', 'asc'])
      await listAccounts.invoke(runtime, holly, { direction, sort: 'name' });
    await listAccounts.invoke(runtime, holly, { q: 'Berg', kind: 'person' });
    await getAccount.invoke(runtime, holly, { id });
    await accountLog.invoke(runtime, holly, { id });
    expect((await looks()).map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'account.list-viewed', data: { list: 'accounts', filters: '', rows: 1 } },
      {
        kind: 'account.list-viewed',
        data: { list: 'accounts', filters: 'search Berg, kind person', rows: 1 },
      },
      { kind: 'account.log-viewed', data: { accountId: id, name: 'kim' } },
    ]);
  });

  test('at the queue, with who writes to whom, and at a message in it', async ({ db }) => {
    const letter = (queueId: string, sender: string, recipient: string) =>
      queuedMessage(
        { id: 'g1', name: 'gw1' },
        {
          ...{ id: queueId, size: 900, at: '2026-11-20T08:00:00.000Z', sender, recipients: [recipient] },
          ...{ state: 'waiting', reason: '', tries: 1, triedAt: null },
        },
      );
    const messages = [letter('a', 'kim@home.example', 'sam@far.example'), letter('b', '', 'sam@far.example')];
    const { actor } = named('Otto');
    const look = (filters: string, page: typeof messages, chosen: typeof messages = []) =>
      noteLook((event, subject) => recordView(db, { actor, now: new Date(), event, subject }), {
        filters,
        page: { messages: page },
        chosen,
      });
    await look('', []);
    await look('', messages);
    await look('', messages);
    await look('', messages, messages.slice(1));
    await look('state held', messages.slice(0, 1));
    const entries = await db.auditEntry.findMany({ orderBy: { seq: 'asc' } });
    const concerns = ['kim@home.example', 'sam@far.example'];
    expect(entries.map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'queue.viewed', data: { filters: '', rows: 2, concerns } },
      {
        kind: 'maillog.message-opened',
        data: { gatewayId: 'gw1', queueId: 'b', concerns: ['sam@far.example'] },
      },
      { kind: 'queue.viewed', data: { filters: 'state held', rows: 1, concerns } },
    ]);
  });

  test('by whatever operation: each that shows the log says what it writes down', () => {
    const ofNobody = [
      ...['maillog.retention', 'maillog.preview-retention', 'privacy.masking'],
      ...['maillog.chart', 'unusual.count'],
    ];
    const tellUse = ['accounts.list', 'accounts.get', 'accounts.locked', 'accounts.status', 'accounts.pulse'];
    const silent = operations.filter(
      ({ name, kind, permission, audit }) =>
        kind === 'read' &&
        (['maillog.read', 'account-log.read', 'queue.read'].includes(permission) || tellUse.includes(name)) &&
        audit.length === 0 &&
        !ofNobody.includes(name),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
