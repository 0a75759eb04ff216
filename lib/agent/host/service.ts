import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Action } from '#lib/agent/host/action.ts';
import { unitName, unitPath, unitText } from '#lib/agent/host/unit.ts';
import { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';

/** Writes and starts the unit where systemd runs (sd_booted(3)); nothing elsewhere. */
export async function installService(root: string, command: readonly string[]): Promise<Action[]> {
  if (!(await systemdRuns(root))) return [];
  const path = join(root, unitPath);
  const text = unitText(command);
  if ((await readFile(path, 'utf8').catch(nullIfMissing)) === text) return [];
  return [
    { says: `write ${unitPath}`, act: () => replaceFile(path, text, 0o644) },
    ...systemctl(root, ['daemon-reload'], ['enable', unitName], ['restart', unitName]),
  ];
}

export async function removeService(root: string): Promise<Action[]> {
  const path = join(root, unitPath);
  if (!(await lstat(path).catch(nullIfMissing))) return [];
  return [
    ...((await systemdRuns(root)) ? systemctl(root, ['disable', '--now', unitName]) : []),
    { says: `remove ${unitPath}`, act: () => rm(path, { force: true }) },
    ...((await systemdRuns(root)) ? systemctl(root, ['daemon-reload']) : []),
  ];
}

async function systemdRuns(root: string): Promise<boolean> {
  return (await lstat(join(root, 'run/systemd/system')).catch(nullIfMissing)) !== null;
}

/** Under another root there is no service manager to speak to. */
function systemctl(root: string, ...calls: string[][]): Action[] {
  if (root !== '/') return [];
  return calls.map((args) => ({
    says: `run systemctl ${args.join(' ')}`,
    act: async () => {
      const { code, stderr } = await run('systemctl', args);
      if (code === 0) return;
      throw new Refusal('unavailable', 'systemctl-failed', `systemctl ${args.join(' ')} failed.`, {
        detail: stderr,
      });
    },
  }));
}
