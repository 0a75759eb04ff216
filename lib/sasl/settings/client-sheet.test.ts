import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { listener } from '#lib/policy/section/host.ts';
import { readMailSettings } from './client-sheet.ts';
import { doorWords } from './mail-settings.ts';

test('the sheet goes by the release in force: a port where log-ins are switched off is not on it', async ({
  db,
}) => {
  const listeners = [
    listener.parse({ name: 'MTA', port: 25, noAuth: true }),
    listener.parse({ name: 'Hall', port: 2525, noAuth: true }),
    listener.parse({ name: 'MSA', port: 587 }),
  ];
  const digest = 'd'.repeat(64);
  const gateway = {
    id: 'g1',
    name: 'gw1',
    url: 'https://gw1',
    certificateSha256: '',
    token: '',
    enrolledBy: 'Maren',
  };
  await db.gateway.create({ data: { ...gateway, state: { active: digest } } });
  const expectation = {
    hostName: 'gw1.example.org',
    listeners: listeners.map(({ name, port }) => ({
      ...{ name, port, address: '', tlsOnConnect: false, requireAuth: false },
    })),
    certificateSha256: 'a'.repeat(64),
    mechanismsWithTls: ['PLAIN'],
    mechanismsInClear: [],
  };
  await db.release.create({
    data: {
      ...{
        id: 'r1',
        number: 1,
        authorName: 'Maren',
        comment: 'First',
        policy: '',
        counts: {},
        findings: [],
        words: [],
      },
      sections: { 'g1/host': { listeners } },
      bundles: { create: { gatewayId: 'g1', digest, manifest: { expect: expectation } } },
    },
  });
  const settings = await readMailSettings(db);
  expect(doorWords(settings?.doors ?? [])).toBe('587 with STARTTLS');
});
