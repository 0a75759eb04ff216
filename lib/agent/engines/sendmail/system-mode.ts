import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Outcome } from '#lib/agent/engine.ts';
import { listenersOf, optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { doorOf, waitForDoors } from '#lib/agent/engines/sendmail/doors.ts';
import { fingerprint } from '#lib/agent/engines/sendmail/fingerprint.ts';
import { pidFileStamp, readPidFile } from '#lib/agent/engines/sendmail/pid-file.ts';
import { faultOf } from '#lib/agent/engines/sendmail/preflight.ts';
import type { ServiceMode } from '#lib/agent/engines/sendmail/service-mode.ts';
import { prepareState } from '#lib/agent/engines/sendmail/state-folder.ts';
import type { GatewayPaths } from '#lib/gateway/api.ts';
import { run } from '#lib/run.ts';

const debianPidFile = '/run/sendmail/mta/sendmail.pid';
const initScript = '/etc/init.d/sendmail';
const answerWithinMs = 75_000;

/** The host's own Sendmail: told to reload through the service manager, never ended by the agent. */
export function systemMode({ sendmail, paths }: { sendmail: string; paths: GatewayPaths }): ServiceMode {
  const cf = join(paths.release, 'sendmail.cf');
  let noted: string | null = null;

  async function running() {
    return readPidFile(await pidFileOf(cf));
  }

  async function bringUp(verb: 'start' | 'reload'): Promise<Outcome> {
    await prepareState(paths.state);
    const fault = await faultOf(sendmail, cf);
    if (fault) return fault;
    const pidFile = await pidFileOf(cf);
    const before = await pidFileStamp(pidFile);
    const told = await tell(verb, (await running())?.pid ?? null);
    return told.ok ? untilServing(cf, pidFile, before, verb) : told;
  }

  return {
    async serve(from, to) {
      const wanted = await fingerprint(to);
      const loaded = noted ?? (from && (await fingerprint(from)));
      if ((await running()) && loaded === wanted) {
        noted = wanted;
        return {
          ok: true,
          reloaded: false,
          message: 'Nothing that the daemon reads at its start has changed.',
        };
      }
      const outcome = await bringUp((await running()) ? 'reload' : 'start');
      noted = outcome.ok ? wanted : null;
      return { ...outcome, reloaded: outcome.ok };
    },
    async start(active) {
      if (await running()) return { ok: true, message: 'The host’s Sendmail runs.' };
      const outcome = await bringUp('start');
      noted = outcome.ok ? await fingerprint(active) : null;
      return outcome;
    },
    async stop() {}, // mail is the host's; an agent that ends leaves it flowing
    async status() {
      const daemon = await running();
      if (!daemon)
        return { running: false, pid: null, since: null, message: 'The host’s Sendmail does not run.' };
      const { pid, since } = daemon;
      return { running: true, pid, since: since.toISOString(), message: 'The host’s own service.' };
    },
  };
}

async function pidFileOf(cf: string): Promise<string> {
  const text = await readFile(cf, 'utf8').catch(nullIfMissing);
  return optionValues(readCf(text ?? ''), 'PidFile').at(-1) ?? debianPidFile;
}

/** By systemd where it runs (sd_booted(3)), else by Debian's script, or a hang-up to the daemon itself. */
async function tell(verb: 'start' | 'reload', pid: number | null): Promise<Outcome> {
  const systemd = await stat('/run/systemd/system').catch(nullIfMissing);
  if (systemd) return ranWell(verb, 'systemctl', [verb, 'sendmail']);
  if (verb === 'start') return ranWell(verb, initScript, ['start']);
  if (pid === null) return { ok: false, message: 'There is no daemon to reload.' };
  process.kill(pid, 'SIGHUP');
  return { ok: true, message: 'The daemon reads its files again.' };
}

async function ranWell(verb: string, program: string, args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await run(program, args, { timeoutMs: 90_000 });
  if (code === 0) return { ok: true, message: `${program} ${args.join(' ')} is done.` };
  return {
    ok: false,
    message: `The host’s Sendmail does not ${verb}.`,
    output: `${stdout}\n${stderr}`.trim(),
  };
}

async function untilServing(
  cf: string,
  pidFile: string,
  before: string,
  verb: 'start' | 'reload',
): Promise<Outcome> {
  const deadline = Date.now() + answerWithinMs;
  while ((await pidFileStamp(pidFile)) === before || !(await readPidFile(pidFile))) {
    if (Date.now() > deadline)
      return { ok: false, message: `The host’s Sendmail did not come back after the ${verb}.` };
    await sleep(25);
  }
  const doors = listenersOf(readCf(await readFile(cf, 'utf8'))).map(doorOf);
  const [shut] = await waitForDoors(doors, answerWithinMs, () => false);
  if (shut) return { ok: false, message: `Nobody answers on ${shut.host} port ${shut.port}.` };
  return { ok: true, message: `The host’s Sendmail is ${verb === 'start' ? 'started' : 'reloaded'}.` };
}
