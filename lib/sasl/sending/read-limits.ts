import { z } from 'zod';
import { sendingLimits } from '#lib/gateway/sending-rights.ts';
import { query } from '#lib/operation.ts';
import { readAccount } from '#lib/sasl/store.ts';

/** The exceptions of one account; null where none was ever set. What it has sent, the gateways tell (accounts.status). */
export const getLimits = query({
  name: 'accounts.get-limits',
  summary: 'Limits of their own of a SASL account',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/limits',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const { version, limits } = await readAccount(db, id);
    return { version, limits: sendingLimits.nullable().parse(limits) };
  },
});
