import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { nextRevision, readAccount } from '#lib/sasl/store.ts';
import { readDevice, refuseServerToHelpdesk } from './device-store.ts';

/** Ends one device password on every gateway that answers; the account's own and the others go on. */
export const revokeDevice = operation({
  name: 'accounts.revoke-device',
  summary: 'Revoke a device password',
  permission: 'accounts.write',
  route: 'DELETE /accounts/{id}/devices/{deviceId}',
  audit: ['account.device-revoked'],
  input: z.object({ id: z.string(), deviceId: z.string() }),
  run: async ({ tx, caller, audit }, { id, deviceId }) => {
    const account = await readAccount(tx, id);
    refuseServerToHelpdesk(account, caller);
    const { name: device } = await readDevice(tx, id, deviceId);
    await tx.devicePassword.delete({ where: { id: deviceId } });
    await tx.account.update({ where: { id }, data: { revision: await nextRevision(tx) } });
    await audit({ kind: 'account.device-revoked', accountId: id, name: account.name, device });
    return { device };
  },
  after: async ({ db, sealer, now }, { device }, { id }) => ({
    device,
    inForce: await pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
  }),
});
