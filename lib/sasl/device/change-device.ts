import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { givenDay, givenLabel } from '#lib/sasl/schema.ts';
import { networksOf } from '#lib/sasl/sending/rights-store.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { givenNetworks } from './device-schema.ts';
import { readDevice, refuseServerToHelpdesk } from './device-store.ts';

/** Label, end and networks of a device password, each where it is given; the password itself stays. */
export const changeDevice = operation({
  name: 'accounts.change-device',
  summary: 'Change label, end or networks of a device password',
  permission: 'accounts.write',
  route: 'PUT /accounts/{id}/devices/{deviceId}',
  audit: ['account.device-changed'],
  input: z.object({
    id: z.string(),
    deviceId: z.string(),
    version: z.coerce.number().int(),
    label: givenLabel.optional(),
    networks: givenNetworks.optional(),
    expiresAt: givenDay.optional(),
  }),
  run: async ({ tx, caller, audit }, { id, deviceId, version, ...wanted }) => {
    const account = await readAccount(tx, id);
    refuseServerToHelpdesk(account, caller);
    const before = await readDevice(tx, id, deviceId);
    await refuseSuperseded(tx, account, version);
    const { label = before.label, networks = networksOf(before), expiresAt = before.expiresAt } = wanted;
    const changes: Record<string, [unknown, unknown]> = {};
    if (before.label !== label) changes.label = [before.label, label];
    if (before.expiresAt?.getTime() !== expiresAt?.getTime())
      changes.expiresAt = [before.expiresAt, expiresAt];
    if (networksOf(before).join() !== networks.join()) changes.networks = [networksOf(before), networks];
    if (Object.keys(changes).length === 0) return { changed: false };
    await tx.devicePassword.update({ where: { id: deviceId }, data: { label, networks, expiresAt } });
    await tx.account.update({
      where: { id },
      data: { revision: await nextRevision(tx), version: version + 1 },
    });
    await audit({
      kind: 'account.device-changed',
      accountId: id,
      name: account.name,
      device: before.name,
      changes,
    });
    return { changed: true };
  },
  after: async ({ db, sealer, now }, { changed }, { id }) =>
    changed ? pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }) : [],
});
