import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { keepRealm } from '#lib/sasl/realm.ts';
import { requestDeployments } from './deploy-draft.ts';
import { readRelease, readReleased } from './store.ts';

/** Puts an earlier release back in force. The draft stays as it is: what was wrong is still there to be mended. */
export const rollBack = operation({
  name: 'releases.roll-back',
  summary: 'Put an earlier release back in force',
  permission: 'releases.deploy',
  route: 'POST /releases/{id}/deployments',
  audit: ['release.deployment-requested'],
  input: z.object({ id: z.string() }),
  prepare: async ({ db, sealer }, { id }) => {
    const { policy } = await readReleased(db, sealer, await readRelease(db, id));
    return policy.auth.realm;
  },
  run: async (context, { id }, realm) => {
    const release = await readRelease(context.tx, id);
    await keepRealm(context.tx, realm);
    const gatewayIds = release.bundles.map((bundle) => bundle.gatewayId);
    await requestDeployments(context, { releaseId: id, gatewayIds, kind: 'rollback' });
    const gateways = await context.tx.gateway.findMany({
      where: { id: { in: gatewayIds } },
      select: { name: true },
    });
    await context.audit({
      kind: 'release.deployment-requested',
      releaseId: id,
      gateways: gateways.map((one) => one.name),
      rollback: true,
    });
    return { id };
  },
});
