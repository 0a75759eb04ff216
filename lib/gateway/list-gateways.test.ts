import { join } from 'node:path';
import { expect } from 'vitest';
import { recordEvent } from '#lib/audit/store.ts';
import { test } from '#lib/db/test-db.ts';
import { openSealer } from '#lib/seal.ts';
import type { GatewayState } from './api-state.ts';
import { getGateway, listGateways } from './list-gateways.ts';

const auditor = {
  actor: { kind: 'operator', id: '1', name: 'Ada', role: 'auditor', address: '192.0.2.7' },
  role: 'auditor',
} as const;

const digest = (sign: string) => sign.repeat(64);

const stateWith = (active: string | null): GatewayState => ({
  ...{ active, previous: null, unconfirmedUntil: null, drift: [] },
  daemon: { running: true, pid: 1, since: null, message: 'It runs.' },
  verifier: { answering: true, message: 'It answers.' },
  accounts: { version: 1, count: 0, upgrades: 0 },
  log: { cursor: '', at: null },
  queueLength: 0,
  disk: { freeBytes: 1, path: '/' },
});

test('a gateway is told with the newest release that is what runs there', async ({
  testDb: { db, folder },
}) => {
  const gateway = (name: string, active: string | null) =>
    db.gateway.create({
      data: {
        ...{ name, url: 'https://192.0.2.1', certificateSha256: '', token: '', enrolledBy: 'Ada' },
        state: stateWith(active),
      },
    });
  const [first, second, third] = [
    await gateway('gw1', digest('a')),
    await gateway('gw2', digest('b')),
    await gateway('gw3', null),
  ];
  const release = (number: number, bundles: { gatewayId: string; digest: string }[]) =>
    db.release.create({
      data: {
        ...{ id: `release-${number}`, number, authorName: 'Ada', comment: `The ${number}.`, policy: '' },
        ...{ sections: {}, counts: {}, findings: [], words: [] },
        bundles: { create: bundles.map((bundle) => ({ ...bundle, manifest: {} })) },
      },
    });
  await release(1, [{ gatewayId: first.id, digest: digest('a') }]);
  await release(2, [{ gatewayId: first.id, digest: digest('a') }]); // nothing changed for gw1
  await release(3, [
    { gatewayId: first.id, digest: digest('c') },
    { gatewayId: third.id, digest: digest('b') },
  ]);
  const sealer = openSealer(join(folder, 'test.key'));
  const runtime = { db, sealer, mailLogFile: join(folder, 'none.db'), now: () => new Date() };
  const listed = await listGateways.invoke(runtime, auditor, {});
  expect(listed.map(({ name, release }) => [name, release])).toEqual([
    ['gw1', { id: 'release-2', comment: 'The 2.' }],
    ['gw2', null], // what runs there was made by another console
    ['gw3', null],
  ]);
  const one = await getGateway.invoke(runtime, auditor, { id: first.id });
  expect(one.release?.id).toBe('release-2');
  expect(one.newer).toEqual({ id: 'release-3', comment: 'The 3.' });
  await db.gateway.update({ where: { id: first.id }, data: { state: stateWith(digest('c')) } });
  expect(await getGateway.invoke(runtime, auditor, { id: first.id })).toMatchObject({
    release: { id: 'release-3' },
    newer: null,
  });
  expect((await getGateway.invoke(runtime, auditor, { id: second.id })).release).toBeNull();
});

test('a gateway that was told of entries of the trail that are not here is known by it', async ({
  testDb: { db, folder },
}) => {
  const now = new Date('2026-11-20T08:00:00Z');
  const happened = { kind: 'account.enabled', accountId: 'kim', name: 'kim' } as const;
  await recordEvent(db, { actor: auditor.actor, now, event: happened });
  const { seq, hash } = await db.auditEntry.findFirstOrThrow();
  const at = now.toISOString();
  const heads = [
    ['same', { seq, hash, at }],
    ['other', { seq, hash: 'f'.repeat(64), at }],
    ['later', { seq: seq + 7, hash, at }],
    ['new', null],
    ['old', undefined],
  ] as const;
  for (const [name, trail] of heads) {
    const state = { ...stateWith(null), ...(trail !== undefined && { trail }) };
    const row = {
      name,
      url: 'https://192.0.2.1',
      certificateSha256: '',
      token: '',
      enrolledBy: 'Ada',
      state,
    };
    await db.gateway.create({ data: row });
  }
  const sealer = openSealer(join(folder, 'key'));
  const runtime = { db, sealer, mailLogFile: join(folder, 'none'), now: () => now };
  const listed = await listGateways.invoke(runtime, auditor, {});
  const strangers = listed.filter((one) => one.knowsAnotherTrail);
  expect(strangers.map(({ name }) => name)).toEqual(['later', 'other']);
  const { id } = strangers[0] ?? { id: '' };
  expect(await getGateway.invoke(runtime, auditor, { id })).toMatchObject({ knowsAnotherTrail: true });
});
