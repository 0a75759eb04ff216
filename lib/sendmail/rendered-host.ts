import type { EngineInfo, GatewayPaths } from '#lib/gateway/api-engine.ts';
import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import { type HostSection, type Listener, listener } from '#lib/policy/section/host.ts';

/** The gateway that a policy is rendered for. */
export type RenderHost = { gatewayId: string; paths: GatewayPaths; engine: EngineInfo | null };

/**
 * The host's section, with what the gateway says of itself where nothing is set yet: its own name, the listeners it proposes. Nothing set and nothing
 * known: loopback alone, so that an unfinished gateway is never open to the world.
 */
export function hostOf(policy: Policy, { gatewayId, engine }: RenderHost): HostSection {
  const set = policy.hosts[gatewayId] ?? emptyHost();
  return {
    ...set,
    hostName: set.hostName || engine?.hostName.toLowerCase() || 'localhost.localdomain',
    listeners: set.listeners.length > 0 ? set.listeners : proposedListeners(engine),
  };
}

function proposedListeners(engine: EngineInfo | null): Listener[] {
  const proposed = engine?.suggestedListeners ?? [];
  const wanted = proposed.length > 0 ? proposed : [{ name: 'MTA', address: '127.0.0.1', port: 25 }];
  return wanted.map(({ name, address, port }) =>
    listener.parse({ name, address, port, family: address.includes(':') ? 'inet6' : 'inet' }),
  );
}
