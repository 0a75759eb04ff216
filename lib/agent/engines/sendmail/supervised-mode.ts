import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { listenersOf, optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { doorOf, reasonNotToListen } from '#lib/agent/engines/sendmail/doors.ts';
import { fingerprint } from '#lib/agent/engines/sendmail/fingerprint.ts';
import { faultOf } from '#lib/agent/engines/sendmail/preflight.ts';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import type { ServiceMode } from '#lib/agent/engines/sendmail/service-mode.ts';
import { prepareState } from '#lib/agent/engines/sendmail/state-folder.ts';
import { type DaemonPlan, Supervisor } from '#lib/agent/engines/sendmail/supervisor.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';

export type SupervisedParts = {
  sendmail: () => Promise<string>;
  paths: GatewayPaths;
  syslogTag: string;
  onDaemonExit?: (message: string) => void;
};

/** `-bD`: in the foreground, with one process id for life; `-q15m`: a run of the queue every quarter of an hour (sendmail(8)). */
export function supervisedMode({ sendmail, paths, syslogTag, onDaemonExit }: SupervisedParts): ServiceMode {
  const cf = join(paths.release, 'sendmail.cf');
  let open: ReadonlySet<string> = new Set();
  const supervisor = new Supervisor({
    sendmail,
    args: ['-L', syslogTag, '-C', cf, '-bD', '-q15m'],
    cwd: paths.state,
    onExit: onDaemonExit,
    preflight: async (running) => {
      await prepareState(paths.state);
      await prepareQueueGroups(await readFile(cf, 'utf8').catch(() => ''), { trim: true });
      return (await faultOf(await sendmail(), cf)) ?? portFault(cf, running ? open : new Set());
    },
  });

  async function serve(to: ReleaseDir) {
    const plan = await planFor(cf, to);
    const outcome = await supervisor.serve(plan);
    if (outcome.ok) open = new Set(plan.doors.map(({ port }) => String(port)));
    return outcome;
  }

  return {
    serve: (_, to) => serve(to),
    start: serve,
    stop: () => supervisor.stop(),
    status: async () => supervisor.status(),
  };
}

async function planFor(cf: string, release: ReleaseDir): Promise<DaemonPlan> {
  const lines = readCf(await readFile(cf, 'utf8'));
  return {
    fingerprint: await fingerprint(release),
    pidFile: optionValues(lines, 'PidFile').at(-1) ?? '/var/run/sendmail.pid',
    doors: listenersOf(lines).map((listener) =>
      listener.address === '' && listener.family === 'inet6'
        ? { host: '::1', port: listener.port }
        : doorOf(listener),
    ),
  };
}

/** A daemon that finds its port taken runs on for 50 s and answers nobody: so that is found out before. */
async function portFault(cf: string, open: ReadonlySet<string>): Promise<Outcome | null> {
  const listeners = listenersOf(readCf(await readFile(cf, 'utf8')));
  for (const { address, family, port } of listeners) {
    if (open.has(String(port))) continue;
    const reason = await reasonNotToListen({
      address: address || (family === 'inet6' ? '::' : '0.0.0.0'),
      port,
    });
    if (reason !== null) return { ok: false, message: `${reason} Sendmail cannot serve there.` };
  }
  return null;
}
