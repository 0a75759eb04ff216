import { isOurs, Kept, look } from '#lib/agent/host/kept.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';

/** The host's paths that are not the links any more that `postern gateway install` made of them. */
export async function hostDrift(data: string): Promise<GatewayState['drift']> {
  const kept = await Kept.open(data);
  const drift: GatewayState['drift'] = [];
  for (const file of kept.files) {
    const found = await look(file.path);
    if (found.kind === 'absent') drift.push({ path: file.path, what: 'missing' });
    else if (!isOurs(found, file)) drift.push({ path: file.path, what: 'changed' });
  }
  return drift;
}
