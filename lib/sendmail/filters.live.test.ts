import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { withCanary } from '#lib/agent/engines/sendmail/canary.ts';
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
