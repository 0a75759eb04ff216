import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { DevicePassword, Prisma } from '#lib/db/generated/client.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { DeviceSecret } from '#lib/gateway/device-secret.ts';

/** What hangs on an account in tables of its own. */
export type Rights = Pick<AccountRecord, 'devices' | 'senders'>;

/** The device passwords and addresses of some accounts, by the account's id; asked once for all of them. */
export async function readRights(
  db: Db | Tx,
  where: Prisma.DevicePasswordWhereInput & Prisma.SenderGrantWhereInput,
): Promise<(accountId: string) => Rights> {
  const [devices, grants] = await Promise.all([
    db.devicePassword.findMany({ where, orderBy: { name: 'asc' } }),
    db.senderGrant.findMany({ where, orderBy: { pattern: 'asc' } }),
  ]);
  const devicesOf = byAccount(devices);
  const grantsOf = byAccount(grants);
  return (id) => ({
    devices: (devicesOf.get(id) ?? []).map(secretOf),
    senders: (grantsOf.get(id) ?? []).map(({ pattern }) => pattern),
  });
}

function byAccount<Row extends { accountId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const known = found.get(row.accountId);
    if (known) known.push(row);
    else found.set(row.accountId, [row]);
  }
  return found;
}

/** The networks of a row. */
export const networksOf = ({ networks }: Pick<DevicePassword, 'networks'>) =>
  z.array(z.string()).parse(networks);

const nothing = { scramSha256: null, scramSha1: null, scramSha512: null };

const scramOf = ({ scramSha256, scramSha1, scramSha512 }: Pick<DeviceSecret, keyof typeof nothing>) => ({
  scramSha256,
  scramSha1,
  scramSha512,
});

/** Nobody looks at the client's address where Cyrus SASL decides by itself, so SCRAM is for devices that may be anywhere. */
function secretOf(row: DevicePassword): DeviceSecret {
  const networks = networksOf(row);
  return {
    id: row.id,
    name: row.name,
    sha256: row.sha256,
    ...scramOf(networks.length > 0 ? nothing : row),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    networks,
  };
}
