import type { Runtime } from '#lib/operation.ts';
import { runDeployment } from '#lib/release/run-deployment.ts';

/** The newest wish for each gateway is carried out; older ones that still wait are superseded. */
export async function runDeployments(runtime: Runtime): Promise<void> {
  const { db, now } = runtime;
  const waiting = await db.deployment.findMany({
    where: { state: { in: ['waiting', 'running'] } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: {
      id: true,
      gatewayId: true,
      gateway: { select: { troubleCode: true, troubleSince: true } },
      startedAt: true,
    },
  });
  const newest = new Map<string, string>();
  for (const { id, gatewayId } of waiting) {
    if (!newest.has(gatewayId)) newest.set(gatewayId, id);
    else await db.deployment.update({ where: { id }, data: { state: 'superseded', finishedAt: now() } });
  }
  const known = new Map(waiting.map((one) => [one.id, one]));
  const ready = [...newest.values()].filter((id) => {
    const one = known.get(id);
    return !one?.startedAt || one.gateway.troubleCode === null;
  });
  await Promise.all(ready.map((id) => runDeployment(runtime, id)));
}
