import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { withCanary } from '#lib/agent/engines/sendmail/canary.ts';
import { readQueue } from '#lib/agent/engines/sendmail/queue.ts';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { SmtpConnection } from '#lib/agent/smtp/connection.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { askTestMode, build, freshFolder, removeFolder } from './test-workshop.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map(removeFolder));
});

async function made(
  change: Parameters<typeof samplePolicy>[0],
  entries: Parameters<typeof samplePolicy>[1] = [],
) {
  const dir = await freshFolder();
  folders.push(dir);
  const workshop = await build(dir, samplePolicy(change, entries));
  expect(workshop.complaints).toBe('');
  return workshop;
}

/** What a daemon of this policy says to MAIL, or to the connection itself. */
async function answer(change: Parameters<typeof samplePolicy>[0]): Promise<string> {
  const { cf, paths } = await made(change);
  return withCanary({ sendmail: '/usr/sbin/sendmail', state: paths.state }, cf, async (canary) => {
    if (!('door' in canary)) throw new Error(canary.words);
    const { session, greeting } = await SmtpConnection.open({ ...canary.door, timeoutMs: 20_000 });
    try {
      if (greeting.code !== 220) return String(greeting.code);
      await session.command('EHLO client.example');
      const { code } = await session.command('MAIL FROM:<amy@example.org>');
      return `220 ${code}`;
    } finally {
      session.close();
    }
  });
}

/** A port on which nobody answers. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe('while a filter does not answer, mail', () => {
  it.each([
    ['passes', '', '220 250'],
    ['waits', 'T', '220 451'],
    ['is refused', 'R', '554'],
    ['waits, and the connection is closed', '4', '421'],
  ] as const)('%s (F=%s)', async (_, trouble, expected) => {
    const socket = `inet:${await deadPort()}@127.0.0.1`;
    expect(await answer({ milters: { filters: [{ name: 'gone', socket, trouble, connect: '1s' }] } })).toBe(
      expected,
    );
  });
});

describe('queue groups', () => {
  const groups = [
    { name: 'mqueue', interval: '10m' },
    { name: 'slow', split: true, runners: 2, interval: '2h', nice: 5 },
    { name: 'bulk', folders: 3 },
  ];

  it('are taken by a daemon, a canary with a queue of its own', async () => {
    expect(await answer({ queueGroups: { groups } })).toBe('220 250');
  });

  it('take the recipients that QGRP: entries name', async () => {
    const workshop = await made(
      { queueGroups: { groups }, features: { queuegroup: { uses: [['mqueue']] } } },
      [{ map: 'access', tag: 'QGRP:', key: 'slow.example', value: 'slow' }],
    );
    expect(await askTestMode(workshop, ['queuegroup amy@other.example'])).toMatch(
      /queuegroup +returns: \$# mqueue/,
    );
    expect(await askTestMode(workshop, ['queuegroup amy@slow.example'])).toMatch(
      /queuegroup +returns: \$# slow/,
    );
  });
});

describe('a queue group of several folders', () => {
  const policyOf = (folders: number | null) => ({
    queueGroups: { groups: [{ name: 'bulk', folders }] },
    features: { queuegroup: { uses: [[]] } },
  });
  const bulk = { map: 'access', tag: 'QGRP:', key: 'bulk.example', value: 'bulk' } as const;
  const sendmail = '/usr/sbin/sendmail';

  it('spreads its mail over them, and the queue page finds all of it', async () => {
    const { cf, paths } = await made(policyOf(3), [bulk]);
    const group = join(paths.state, 'queue/groups/bulk');
    expect((await readdir(group)).sort()).toEqual(['folder1', 'folder2', 'folder3']);
    const input = 'Subject: to all\n\nWords.\n';
    for (let at = 0; at < 12; at += 1)
      await runSendmail(sendmail, ['-C', cf, '-odq', '-f', 'amy@example.org', `kim${at}@bulk.example`], {
        input,
      });
    const waiting = await readQueue(cf);
    expect(waiting.map(({ recipients }) => recipients.join()).sort()).toEqual(
      Array.from({ length: 12 }, (_, at) => `kim${at}@bulk.example`).sort(),
    );
    const held = await Promise.all(['', 'folder2', 'folder3'].map((name) => readdir(join(group, name))));
    expect(held.filter((names) => names.some((name) => name.startsWith('qf'))).length).toBeGreaterThan(1);
  });

  it('keeps a folder that it has too many until it is empty', async () => {
    const { cf, paths } = await made(policyOf(3), [bulk]);
    const group = join(paths.state, 'queue/groups/bulk');
    await writeFile(join(group, 'folder3/qfwaiting'), '');
    const fewer = (await readFile(cf, 'utf8')).replace('bulk: 3 folders', 'bulk: 1 folders');
    await prepareQueueGroups(fewer);
    expect((await readdir(group)).sort()).toEqual(['folder1', 'folder2', 'folder3']);
    await prepareQueueGroups(fewer, { trim: true });
    expect((await readdir(group)).sort()).toEqual(['folder1', 'folder3']);
    await rm(join(group, 'folder3/qfwaiting'));
    await prepareQueueGroups(fewer, { trim: true });
    expect(await readdir(group)).toEqual(['folder1']);
  });
});

it('pairs of sender and recipient are held against Compat: entries', async () => {
  const workshop = await made({ features: { compat_check: {} } }, [
    {
      map: 'access',
      tag: 'Compat:',
      key: 'amy@example.org<@>kim@example.net',
      value: 'ERROR:550 not to each other',
    },
  ]);
  const rules = ['.Dxx', 'check_compat amy@example.org $| kim@example.net'];
  expect(
    await askTestMode(workshop, ['/map access compat:amy@example.org<@>kim@example.net', ...rules]),
  ).toContain('returns ERROR:550 not to each other (0)');
});
