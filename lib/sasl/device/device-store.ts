import type { Tx } from '#lib/db/client.ts';
import type { Account, DevicePassword } from '#lib/db/generated/client.ts';
import type { Caller } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

/** Another server must not be given a second password by somebody who cannot tell what that means for it. */
export function refuseServerToHelpdesk({ kind }: Pick<Account, 'kind'>, { role }: Caller): void {
  if (kind !== 'server' || role === 'admin') return;
  throw new Refusal('forbidden', 'admin-only', 'Passwords of server accounts are for an admin to change.');
}

/** Of this account; refuses when somebody revoked it in the meantime. */
export async function readDevice(tx: Tx, accountId: string, deviceId: string): Promise<DevicePassword> {
  const device = await tx.devicePassword.findFirst({ where: { id: deviceId, accountId } });
  if (device) return device;
  throw new Refusal('not-found', 'no-device', 'There is no such device password; it may have been revoked.');
}
