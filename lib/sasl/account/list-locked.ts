import { z } from 'zod';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { query } from '#lib/operation.ts';
import { maskStatus } from '#lib/privacy/mask-log.ts';
import { Refusal } from '#lib/refusal.ts';

/** Accounts that are locked now on any gateway that answers. */
export const listLocked = query({
  name: 'accounts.locked',
  summary: 'SASL accounts that are locked now',
  permission: 'accounts.read',
  route: 'GET /locked-accounts',
  audit: ['account.list-viewed'],
  input: z.object({}),
  read: async ({ db, sealer, viewed }) => {
    const gateways = await readGateways(db);
    const lists = await Promise.all(
      gateways
        .filter((gateway) => !gateway.trouble)
        .map(async ({ id, name }) => {
          try {
            const locked = await (await clientOf(db, sealer, id)).lockedAccounts();
            return locked.map((account) => ({ ...account, gateway: name }));
          } catch (error) {
            if (error instanceof Refusal) return []; // the gateways' own state tells that it is away
            throw error;
          }
        }),
    );
    const locked = lists.flat();
    const look = { kind: 'account.list-viewed', list: 'locked accounts', filters: '' } as const;
    if (locked.length > 0) await viewed({ ...look, rows: locked.length }, 'locked accounts');
    return locked;
  },
  masked: (locked, rule) => locked.map((one) => maskStatus(one, rule)),
});
