import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { networksOf } from '#lib/sasl/sending/rights-store.ts';
import { readAccount } from '#lib/sasl/store.ts';

/** Named one by one, so that what is added to the table is not shown by itself. */
const shown = {
  id: true,
  accountId: true,
  name: true,
  label: true,
  networks: true,
  expiresAt: true,
  createdAt: true,
  createdBy: true,
} as const;

/** The device passwords of one account: never what is kept of them. When each was used last, the gateways tell (accounts.status). */
export const listDevices = query({
  name: 'accounts.list-devices',
  summary: 'Device passwords of a SASL account',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/devices',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    await readAccount(db, id);
    const rows = await db.devicePassword.findMany({
      where: { accountId: id },
      orderBy: { name: 'asc' },
      select: shown,
    });
    return rows.map((row) => ({ ...row, networks: networksOf(row) }));
  },
});

export type Device = Awaited<ReturnType<typeof listDevices.invoke>>[number];
