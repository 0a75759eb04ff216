import { expect, test } from 'vitest';
import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';
import { lastUseOf } from './last-use.ts';

const on = (gateway: string, ...devices: { id: string; at: string }[]): StatusOnGateway => ({
  gatewayId: gateway,
  gateway,
  dropped: [],
  reached: true,
  status: {
    ...{ id: 'kim', name: 'kim', lastSuccess: null, lastFailure: null, failuresSince: 0, sending: null },
    ...{ lockedUntil: null, lockReason: null },
    devices: devices.map((use) => ({ ...use, mechanism: 'PLAIN', client: '192.0.2.9' })),
  },
});

test('the newest log-in of this device counts, on whichever gateway it was', () => {
  const statuses: StatusOnGateway[] = [
    on('gw1', { id: 'phone', at: '2026-11-22T03:00:00Z' }, { id: 'desk', at: '2026-11-22T04:00:00Z' }),
    on('gw2', { id: 'phone', at: '2026-11-22T03:30:00Z' }),
    { gatewayId: 'gw3', gateway: 'gw3', dropped: [], reached: false, message: 'It does not answer.' },
  ];
  expect(lastUseOf(statuses, 'phone')).toMatchObject({ gateway: 'gw2', at: '2026-11-22T03:30:00Z' });
  expect(lastUseOf(statuses, 'scanner')).toBeNull();
});
