import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type AgentParts, stateOf } from '#lib/agent/state.ts';

export type Metrics = {
  /** Prometheus text format, looked at now. */
  text: (parts: AgentParts) => Promise<string>;
  counted: (endpoint: string, status: number, seconds: number) => void;
};

/** What the agent tells Prometheus. A registry of its own: two agents in one process do not mix. */
export function openMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `postern_gateway_${name}`, help, labelNames, registers });

  gauge('build_info', 'Version of the agent', ['version']).set({ version }, 1);
  const requests = new Counter({
    name: 'postern_gateway_requests_total',
    help: 'Answered requests of the admin API',
    labelNames: ['endpoint', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'postern_gateway_request_seconds',
    help: 'Time until the head of the answer',
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const gauges = gatewayGauges(gauge);
  return {
    async text(parts) {
      await measure(gauges, parts);
      return registry.metrics();
    },
    counted(endpoint, status, took) {
      requests.inc({ endpoint, status });
      seconds.observe(took);
    },
  };
}

function gatewayGauges(gauge: (name: string, help: string, labelNames?: string[]) => Gauge) {
  return {
    daemon: gauge('daemon_up', '1 when the mail daemon runs'),
    verifier: gauge('verifier_up', '1 when PLAIN and LOGIN are answered'),
    queue: gauge('queue_messages', 'Messages in the queue; -1 when it cannot be read'),
    drift: gauge('drift_files', 'Files that are not what the active release says'),
    release: gauge('release_info', 'The active release', ['id']),
    unconfirmed: gauge('release_unconfirmed', '1 while the active release waits for its confirmation'),
    accounts: gauge('accounts', 'Accounts on this gateway'),
    accountsVersion: gauge('accounts_version', 'How far the accounts are'),
    locked: gauge('accounts_locked', 'Accounts that are locked now'),
    logTime: gauge('log_time_seconds', 'Time of the last mail log line that was read; 0 before the first'),
    disk: gauge('disk_free_bytes', 'What the agent may still write below its data folder'),
  };
}

async function measure(gauges: ReturnType<typeof gatewayGauges>, parts: AgentParts): Promise<void> {
  const state = await stateOf(parts);
  gauges.daemon.set(Number(state.daemon.running));
  gauges.verifier.set(Number(state.verifier.answering));
  gauges.queue.set(state.queueLength ?? -1);
  gauges.drift.set(state.drift.length);
  gauges.release.reset();
  if (state.active) gauges.release.set({ id: state.active }, 1);
  gauges.unconfirmed.set(Number(state.unconfirmedUntil !== null));
  gauges.accounts.set(state.accounts.count);
  gauges.accountsVersion.set(state.accounts.version);
  if (state.verifier.answering) gauges.locked.set((await parts.accounts.locked()).length);
  gauges.logTime.set(state.log.at ? Date.parse(state.log.at) / 1000 : 0);
  gauges.disk.set(state.disk.freeBytes);
}
