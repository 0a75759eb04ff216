import { z } from 'zod';
import { operation } from '#lib/operation.ts';

/** The console forgets the gateway; its daemon goes on with what it has. */
export const removeGateway = operation({
  name: 'gateways.remove',
  summary: 'Forget a gateway',
  permission: 'gateways.write',
  route: 'DELETE /gateways/{id}',
  audit: ['gateway.removed'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, audit }, { id }) => {
    const gateway = await tx.gateway.delete({ where: { id } });
    await tx.policySection.deleteMany({ where: { scope: id } });
    await tx.bundle.deleteMany({ where: { gatewayId: id } });
    await audit({ kind: 'gateway.removed', gatewayId: id, name: gateway.name });
  },
});
