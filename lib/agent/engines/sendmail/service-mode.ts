import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';

/** How a daemon is kept running: as a child of the agent, or by the host's own service manager. */
export type ServiceMode = {
  /** Has the daemon serve what `current` points to, which is `to`; `from` is what it served before, if that is known. */
  serve(from: ReleaseDir | null, to: ReleaseDir): Promise<Outcome & { reloaded: boolean }>;
  /** At the start of the agent: whatever runs need not have read what is in force. */
  start(active: ReleaseDir): Promise<Outcome>;
  stop(): Promise<void>;
  status(): Promise<GatewayState['daemon']>;
};
