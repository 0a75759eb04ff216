import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPidFile } from '#lib/agent/engines/sendmail/pid-file.ts';
import type { Action } from '#lib/agent/host/action.ts';
import { type Host, setAside } from '#lib/agent/host/install.ts';
import { isOurs, Kept, type KeptFile, look, putBack, same } from '#lib/agent/host/kept.ts';
import { removeService } from '#lib/agent/host/service.ts';
import { originalFolder } from '#lib/agent/releases.ts';
import { controlName } from '#lib/agent/verifier/contract.ts';
import { endVerifierOf } from '#lib/agent/verifier/keep-verifier.ts';
import { openLink } from '#lib/agent/verifier/link.ts';
import { Refusal } from '#lib/refusal.ts';

/**
 * What `postern gateway uninstall` does: every replaced file comes back with content, owner, mode and time, and the unit goes.
 * The kept copies are removed only after all is seen to be back. Done twice, it does nothing the second time.
 */
export async function planUninstall({ root, data, now }: Omit<Host, 'command'>): Promise<Action[]> {
  const kept = await Kept.open(data);
  const actions: Action[] = [...(await removeService(root)), ...(await verifierActions(data))];
  for (const file of kept.files) {
    const at = join(root, file.path);
    const found = await look(at);
    if (same(found, file.before)) continue;
    if (found.kind !== 'absent' && !isOurs(found, file)) actions.push(setAside(file.path, at, now()));
    actions.push({ says: `put ${file.path} back`, act: () => putBack(kept, file, at) });
  }
  if (kept.files.length === 0) return actions;
  return [
    ...actions,
    {
      says: 'compare what is back with what was kept, then remove the copies',
      act: async () => {
        await demandBack(root, kept.files);
        // Without the journal an agent that is installed again begins with what it finds, not with what was in force.
        for (const name of ['state.json', 'current']) await rm(join(data, name), { force: true });
        await rm(join(data, 'releases', originalFolder), { recursive: true, force: true });
        await kept.clear();
      },
    },
    ...(await reloadActions(root, data)),
  ];
}

/** It outlives the agent, for whose return it waits. */
async function verifierActions(data: string): Promise<Action[]> {
  const dir = join(data, 'accounts');
  const link = await openLink(join(dir, controlName));
  link?.close();
  return link ? [{ says: 'end the verifier', act: async () => void (await endVerifierOf(dir)) }] : [];
}

/** A daemon that serves a release noted itself in our folder, where the host's own scripts would not find it any more. */
async function reloadActions(root: string, data: string): Promise<Action[]> {
  const daemon = root === '/' ? await readPidFile(join(data, 'state/sendmail.pid')) : null;
  if (!daemon) return [];
  return [
    {
      says: `tell the running Sendmail (process ${daemon.pid}) to read its files again`,
      act: async () => {
        process.kill(daemon.pid, 'SIGHUP');
      },
    },
  ];
}

async function demandBack(root: string, files: readonly KeptFile[]): Promise<void> {
  for (const file of files)
    if (!same(await look(join(root, file.path)), file.before))
      throw new Refusal('conflict', 'not-back', `${file.path} is not what it was before Postern.`, {
        next: 'The kept copies are still there; run “postern gateway uninstall” again.',
      });
}
