import { z } from 'zod';
import { clientOf, readGateway } from '#lib/gateway/store.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { putPending } from './store.ts';

/** Reads the configuration that stands on a gateway's host in /etc/mail, to be looked at. Nothing of the draft changes. */
export const fetchImport = operation({
  name: 'imports.fetch',
  summary: 'Read the configuration that stands on a gateway’s host',
  permission: 'policy.write',
  route: 'POST /gateways/{gatewayId}/import',
  audit: ['import.read'],
  input: z.object({ gatewayId: z.string('Choose a gateway.').min(1, 'Choose a gateway.') }),
  prepare: async ({ db, sealer }, { gatewayId }) => {
    const client = await clientOf(db, sealer, gatewayId);
    return client.existingConfig();
  },
  run: async (context, { gatewayId }, { folder, files }) => {
    const { name } = await readGateway(context.tx, gatewayId);
    if (files.length === 0)
      throw new Refusal(
        'not-found',
        'nothing-there',
        `There is nothing in ${folder} of ${name} that could be read.`,
        {
          fields: { gatewayId: [`There is nothing in ${folder} that could be read.`] },
        },
      );
    const origin = `${folder} of ${name}`;
    const id = await putPending(context, origin, new Map(files.map(({ path, text }) => [path, text])));
    await context.audit({ kind: 'import.read', importId: id, origin, files: files.length }, id);
    return { id };
  },
});
