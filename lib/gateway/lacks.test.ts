import { expect, test } from 'vitest';
import { record } from '#lib/agent/accounts/fixtures/records.ts';
import { openApi } from '#lib/openapi.ts';
import { type EndpointName, endpoints } from './api.ts';
import { accountRecord } from './api-account.ts';
import { deviceSecret } from './device-secret.ts';
import { accountLackWords, droppedOf, lacksOf } from './lacks.ts';
import { problem } from './problem.ts';

/** How an agent would describe itself that has these calls, or this in their place. */
function description(without: readonly EndpointName[] = [], account = accountRecord as unknown) {
  const calls = Object.entries({
    ...endpoints,
    putAccount: { ...endpoints.putAccount, body: account as typeof accountRecord },
  });
  return openApi({
    ...{ title: 'Postern gateway', version: '0', description: '', problem },
    endpoints: calls.flatMap(([name, one]) =>
      without.some((gone) => gone === name) ? [] : [{ ...one, name }],
    ),
  });
}

test('an agent of this version lacks nothing', () => {
  expect(lacksOf(JSON.parse(JSON.stringify(description())))).toEqual([]);
});

test('calls that an older one has not, and fields that it drops, are named', () => {
  const old = description(
    ['attempts', 'keepTrailHead'],
    accountRecord.omit({ devices: true, scramSha1: true }),
  );
  const lacks = lacksOf(old);
  expect(lacks).toEqual([
    'PUT /v1/accounts/{id} scramSha1',
    'PUT /v1/accounts/{id} devices',
    'GET /v1/attempts',
    'PUT /v1/trail-heads',
  ]);
  expect(accountLackWords(lacks)).toEqual(['device passwords']);
});

test('so is a part of a field', () => {
  const device = deviceSecret.omit({ networks: true });
  const lacks = lacksOf(description([], accountRecord.extend({ devices: device.array() })));
  expect(lacks).toEqual(['PUT /v1/accounts/{id} devices.networks']);
  expect(accountLackWords(lacks)).toEqual(['the networks of device passwords']);
});

test('what is no description is said, too', () => {
  for (const nothing of [null, {}, 'x', { paths: [] }]) expect(lacksOf(nothing)).not.toEqual([]);
});

test('of an account only what is set is dropped', () => {
  const lacks = ['devices', 'limits', 'scramSha1'].map((field) => `PUT /v1/accounts/{id} ${field}`);
  const device = { id: 'd', name: 'phone', sha256: '', scramSha256: null, expiresAt: null, networks: [] };
  const kim = accountRecord.parse({ ...record('kim', 1), devices: [device] });
  expect(droppedOf(kim, lacks)).toEqual(['device passwords']);
  expect(droppedOf(record('kim', 1), lacks)).toEqual([]);
  const networks = ['PUT /v1/accounts/{id} devices.networks'];
  expect(droppedOf(kim, networks)).toEqual([]);
  const bound = { ...kim, devices: kim.devices.map((one) => ({ ...one, networks: ['192.0.2.0/24'] })) };
  expect(droppedOf(bound, networks)).toEqual(['the networks of device passwords']);
});
