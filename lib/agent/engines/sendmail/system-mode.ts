import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Outcome } from '#lib/agent/engine.ts';
import { listenersOf, optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { doorOf, waitForDoors } from '#lib/agent/engines/sendmail/doors.ts';
import { fingerprint } from '#lib/agent/engines/sendmail/fingerprint.ts';
import { type NotedDaemon, pidFileStamp, readPidFile } from '#lib/agent/engines/sendmail/pid-file.ts';
import { faultOf } from '#lib/agent/engines/sendmail/preflight.ts';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import type { ServiceMode } from '#lib/agent/engines/sendmail/service-mode.ts';
import { prepareState } from '#lib/agent/engines/sendmail/state-folder.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import { start } from '#lib/run.ts';

const debianPidFile = '/run/sendmail/mta/sendmail.pid';
const initScript = '/etc/init.d/sendmail';
const answerWithinMs = 75_000;
const startWithinMs = 90_000;

type SystemParts = { sendmail: () => Promise<string>; paths: GatewayPaths };

/** The host's own Sendmail: told to reload by a hang-up, started through the service manager, never ended by the agent. */
export function systemMode(parts: SystemParts): ServiceMode {
  const current = parts.paths.release;
  /** Digest of what the daemon read at its start, as far as this agent knows. */
  let loaded: string | null = null;

  return {
    async serve(from, to) {
      const wanted = await fingerprint(to);
      const known = loaded ?? (from && (await fingerprint(from)));
      const runs = await findRunning([current, ...(from ? [from.dir] : [])]);
      if (runs && known === wanted) {
        loaded = wanted;
        return {
          ok: true,
          reloaded: false,
          message: 'Nothing that the daemon reads at its start has changed.',
        };
      }
      const outcome = await bringUp(parts, runs);
      loaded = outcome.ok ? wanted : null;
      return { ...outcome, reloaded: outcome.ok };
    },
    async start(active) {
      if (await findRunning([current])) return { ok: true, message: 'The host’s Sendmail runs.' };
      const outcome = await bringUp(parts, null);
      loaded = outcome.ok ? await fingerprint(active) : null;
      return outcome;
    },
    async stop() {}, // mail is the host's; an agent that ends leaves it flowing
    status: () => statusOf(current),
  };
}

async function statusOf(current: string): Promise<GatewayState['daemon']> {
  const daemon = await findRunning([current]);
  if (!daemon)
    return { running: false, pid: null, since: null, message: 'The host’s Sendmail does not run.' };
  const { pid, since } = daemon;
  return { running: true, pid, since: since.toISOString(), message: 'The host’s own service.' };
}

/**
 * The daemon that runs, by the pid file that one of these folders' configurations names, or by Debian's: it may have read
 * another configuration than the one in force.
 */
async function findRunning(folders: readonly string[]): Promise<NotedDaemon | null> {
  const files = [...(await Promise.all(folders.map(pidFileOf))), debianPidFile];
  for (const file of new Set(files)) {
    const daemon = await readPidFile(file);
    if (daemon) return daemon;
  }
  return null;
}

async function bringUp({ sendmail, paths }: SystemParts, runs: NotedDaemon | null): Promise<Outcome> {
  await prepareState(paths.state);
  const cf = await readFile(join(paths.release, 'sendmail.cf'), 'utf8').catch(() => '');
  await prepareQueueGroups(cf, { trim: true });
  const fault = await faultOf(await sendmail(), join(paths.release, 'sendmail.cf'));
  if (fault) return fault;
  const pidFile = await pidFileOf(paths.release);
  const before = await pidFileStamp(pidFile);
  const told = runs ? hangUp(runs) : await startService();
  return told.ok ? untilServing(paths.release, pidFile, before, runs ? 'reloaded' : 'started') : told;
}

async function pidFileOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'sendmail.cf'), 'utf8').catch(nullIfMissing);
  return optionValues(readCf(text ?? ''), 'PidFile').at(-1) ?? debianPidFile;
}

/**
 * SIGHUP, and not the service's own reload: Debian's script looks for the daemon where the new configuration says, does not
 * find it there yet, and starts a second one.
 */
function hangUp({ pid }: NotedDaemon): Outcome {
  process.kill(pid, 'SIGHUP');
  return { ok: true, message: 'The daemon reads its files again.' };
}

/** By systemd where it runs (sd_booted(3)), else by Debian's script. */
async function startService(): Promise<Outcome> {
  const systemd = await stat('/run/systemd/system').catch(nullIfMissing);
  const [program, ...args] = systemd ? ['systemctl', 'start', 'sendmail'] : [initScript, 'start'];
  // Without a pipe of ours: the daemon would keep it open for as long as it runs.
  const child = start(program ?? '', args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(startWithinMs) })) as [
    number | null,
  ];
  const command = [program, ...args].join(' ');
  if (code === 0) return { ok: true, message: `${command} is done.` };
  return {
    ok: false,
    message: `The host’s Sendmail does not start: ${command} ended with ${code}. The mail log says why.`,
  };
}

async function untilServing(
  folder: string,
  pidFile: string,
  before: string,
  done: 'started' | 'reloaded',
): Promise<Outcome> {
  const deadline = Date.now() + answerWithinMs;
  while ((await pidFileStamp(pidFile)) === before || !(await readPidFile(pidFile))) {
    if (Date.now() > deadline)
      return { ok: false, message: `The host’s Sendmail was to be ${done}, but did not come up.` };
    await sleep(25);
  }
  const doors = listenersOf(readCf(await readFile(join(folder, 'sendmail.cf'), 'utf8'))).map(doorOf);
  const [shut] = await waitForDoors(doors, answerWithinMs, () => false);
  if (shut) return { ok: false, message: `Nobody answers on ${shut.host} port ${shut.port}.` };
  return { ok: true, message: `The host’s Sendmail is ${done}.` };
}
