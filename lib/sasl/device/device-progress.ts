import type { Db } from '#lib/db/client.ts';
import { readStatuses } from '#lib/sasl/account/account-status.ts';
import type { Sealer } from '#lib/seal.ts';
import { lastUseOf } from './last-use.ts';

/** How a device password that was just made fares: when it was made, and its newest log-in. Null where it was revoked. */
export async function readDeviceProgress(
  { db, sealer }: { db: Db; sealer: Sealer },
  accountId: string,
  deviceId: string,
) {
  const device = await db.devicePassword.findFirst({ where: { id: deviceId, accountId } });
  if (!device) return null;
  const used = lastUseOf(await readStatuses({ db, sealer }, accountId), deviceId);
  return { id: deviceId, madeAt: device.createdAt, used };
}
