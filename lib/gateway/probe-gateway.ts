import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { syncAccounts } from '#lib/sasl/account/sync-accounts.ts';
import { askEngine, clientOf, noteAnswer, readGateway } from './store.ts';

/** Looks at the running daemon as a client would, now. */
export const probeGateway = operation({
  name: 'gateways.probe',
  summary: 'Probe the running daemon over SMTP',
  permission: 'gateways.write',
  route: 'POST /gateways/{id}/probe',
  audit: ['gateway.probed'],
  input: z.object({ id: z.string() }),
  prepare: async ({ db, sealer, now }, { id }) => {
    const client = await clientOf(db, sealer, id);
    const [engine, state] = await Promise.all([askEngine(client), client.state()]);
    await noteAnswer(db, id, now, { engine, state });
    await syncAccounts(db, sealer, client, id); // a probe logs in, in the realm of the newest release
    return { report: await client.probe() };
  },
  run: async ({ tx, audit }, { id }, { report }) => {
    const { name } = await readGateway(tx, id);
    await audit({ kind: 'gateway.probed', gatewayId: id, name, ok: report.ok });
    return report;
  },
});
