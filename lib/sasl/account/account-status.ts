import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import type { AccountStatus } from '#lib/gateway/api-account.ts';
import { droppedOf } from '#lib/gateway/lacks.ts';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { query } from '#lib/operation.ts';
import { maskStatus } from '#lib/privacy/mask-log.ts';
import { Refusal } from '#lib/refusal.ts';
import { readAccount, readRecord } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';

/** `dropped`: what is set of the account, and has no effect there because the agent is older than the console, in words. */
export type StatusOnGateway = { gatewayId: string; gateway: string; dropped: string[] } & (
  | { reached: true; status: AccountStatus }
  | { reached: false; message: string }
);

/** Lock, failures and last use of one account, asked of every gateway now. */
export const accountStatuses = query({
  name: 'accounts.status',
  summary: 'Lock, failures and last use of a SASL account on every gateway',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/status',
  audit: ['account.log-viewed'],
  input: z.object({ id: z.string() }),
  read: async (context, { id }) => {
    const { name } = await readAccount(context.db, id);
    const statuses = await readStatuses(context, id);
    const used = statuses.some((one) => one.reached && (one.status.lastSuccess ?? one.status.lastFailure));
    if (used) await context.viewed({ kind: 'account.log-viewed', accountId: id, name }, id);
    return statuses;
  },
  masked: (statuses, rule) =>
    statuses.map((one) => (one.reached ? { ...one, status: maskStatus(one.status, rule) } : one)),
});

/** A gateway that is known to be away is not waited for. */
export async function readStatuses(
  { db, sealer }: { db: Db; sealer: Sealer },
  id: string,
): Promise<StatusOnGateway[]> {
  const [gateways, record] = await Promise.all([readGateways(db), readRecord(db, sealer, id)]);
  return Promise.all(
    gateways.map(async ({ id: gatewayId, name: gateway, trouble, engine }) => {
      const of = { gatewayId, gateway, dropped: droppedOf(record, engine?.lacks ?? []) };
      if (trouble) return { ...of, reached: false as const, message: trouble };
      try {
        const client = await clientOf(db, sealer, gatewayId);
        return { ...of, reached: true as const, status: await client.accountStatus(id) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { ...of, reached: false as const, message: error.message };
      }
    }),
  );
}
