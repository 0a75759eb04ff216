import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { endDay } from '#lib/sasl/schema.ts';
import { networksOf } from '#lib/sasl/sending/rights-store.ts';
import { nextRevision, readAccount } from '#lib/sasl/store.ts';
import { deviceSettings } from './device-schema.ts';
import { readDevice, refuseServerToHelpdesk } from './device-store.ts';

/** Label, end and networks of a device password; the password itself stays. */
export const changeDevice = operation({
  name: 'accounts.change-device',
  summary: 'Change label, end or networks of a device password',
  permission: 'accounts.write',
  route: 'PUT /accounts/{id}/devices/{deviceId}',
  audit: ['account.device-changed'],
  input: z.object({ id: z.string(), deviceId: z.string(), ...deviceSettings, expiresAt: endDay }),
  run: async ({ tx, caller, audit }, { id, deviceId, label, networks, expiresAt }) => {
    const account = await readAccount(tx, id);
    refuseServerToHelpdesk(account, caller);
    const before = await readDevice(tx, id, deviceId);
    const changes: Record<string, [unknown, unknown]> = {};
    if (before.label !== label) changes.label = [before.label, label];
    if (before.expiresAt?.getTime() !== expiresAt?.getTime())
      changes.expiresAt = [before.expiresAt, expiresAt];
    if (networksOf(before).join() !== networks.join()) changes.networks = [networksOf(before), networks];
    if (Object.keys(changes).length === 0) return;
    await tx.devicePassword.update({ where: { id: deviceId }, data: { label, networks, expiresAt } });
    await tx.account.update({ where: { id }, data: { revision: await nextRevision(tx) } });
    await audit({
      kind: 'account.device-changed',
      accountId: id,
      name: account.name,
      device: before.name,
      changes,
    });
  },
  after: ({ db, sealer, now }, _result, { id }) =>
    pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
});
