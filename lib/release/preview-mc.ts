import { z } from 'zod';
import { readGateways } from '#lib/gateway/store.ts';
import { query } from '#lib/operation.ts';
import { loadSections } from '#lib/policy/store.ts';
import { renderBundle } from '#lib/sendmail/render-bundle.ts';
import { materialOf } from './render-draft.ts';

/** The sendmail.mc that the draft would write on a gateway; null while no gateway is known. */
export const previewMc = query({
  name: 'policy.preview-mc',
  summary: 'The sendmail.mc that the draft writes',
  permission: 'policy.read',
  route: 'GET /draft/sendmail.mc',
  input: z.object({ gatewayId: z.string().optional() }),
  read: async ({ db, sealer }, { gatewayId }) => {
    const gateways = await readGateways(db);
    const gateway = gateways.find((one) => one.id === gatewayId) ?? gateways[0];
    if (!gateway?.engine) return null;
    const { id, name, engine } = gateway;
    const policy = await loadSections(db);
    const material = await materialOf(db, sealer, policy, id);
    const files = renderBundle(policy, { gatewayId: id, paths: engine.paths, engine }, material);
    const content = files.find((file) => file.path === 'sendmail.mc')?.content ?? '';
    return { gateway: name, lines: content.trimEnd().split('\n') };
  },
});
