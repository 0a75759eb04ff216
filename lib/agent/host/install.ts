import { chown, lstat, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile, replaceLink, syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Action } from '#lib/agent/host/action.ts';
import { debianEdits } from '#lib/agent/host/debian.ts';
import { hostFiles, mainFile, queueFolder, saslFiles } from '#lib/agent/host/host-files.ts';
import { copyAsIs, digest, Kept, look, same } from '#lib/agent/host/kept.ts';
import { installService } from '#lib/agent/host/service.ts';
import { originalFolder } from '#lib/agent/releases.ts';

export type Host = {
  /** `/`, or a folder that stands for it: then no service manager is spoken to. */
  root: string;
  data: string;
  /** How the unit starts the agent, word by word. */
  command: readonly string[];
  now: () => Date;
};

/**
 * What `postern gateway install` does: the host's files are kept, laid out as the release “original”, and replaced by links
 * into the release in force, which then is that one. So the daemon reads what it read before until the first deployment,
 * and there is a way back from it. Done twice, it does nothing the second time; ended in between, every path is what it was
 * or a link to the same content, and doing it again goes on from there.
 */
export async function planInstall(host: Host): Promise<Action[]> {
  const kept = await Kept.open(host.data);
  const cf = (await readFile(join(host.root, mainFile), 'utf8').catch(nullIfMissing)) ?? '';
  const links = await wantedLinks(host, cf);
  return [
    ...(await folderActions(host)),
    ...(await queueActions(host, cf)),
    ...keepActions(host, kept, links),
    ...(await originalActions(host, links)),
    ...(await linkActions(host, kept, links)),
    ...(await debianActions(host, kept)),
    ...(await installService(host.root, host.command)),
  ];
}

/** Host path → path in a release, for what this host has; sendmail.cf always. */
async function wantedLinks({ root }: Host, cf: string): Promise<Map<string, string>> {
  const wanted = new Map<string, string>();
  for (const [path, inRelease] of hostFiles(cf))
    if (path === mainFile || (await look(join(root, path))).kind !== 'absent') wanted.set(path, inRelease);
  for (const path of saslFiles)
    if ((await look(join(root, path))).kind !== 'absent') {
      wanted.set(path, 'sasl/Sendmail.conf');
      break;
    }
  return wanted;
}

/** Everybody may look into it: the daemon reads below it, and not always as root. What is secret lies in folders of its own. */
async function folderActions({ data }: Host): Promise<Action[]> {
  if (await stat(data).catch(nullIfMissing)) return [];
  const make = async () => {
    await mkdir(data, { recursive: true, mode: 0o755 });
  };
  return [{ says: `make ${data}`, act: make }];
}

/** Mail that waits goes on waiting in the same queue, whichever release is in force. */
async function queueActions({ root, data }: Host, cf: string): Promise<Action[]> {
  const folder = queueFolder(cf);
  const link = join(data, 'state/queue');
  if (folder === null || (await lstat(link).catch(nullIfMissing))) return [];
  if (!(await stat(join(root, folder)).catch(nullIfMissing))) return [];
  const act = async () => {
    await mkdir(dirname(link), { recursive: true, mode: 0o755 });
    await replaceLink(link, folder);
  };
  return [{ says: `link ${link} to ${folder}`, act }];
}

function keepActions({ root, data }: Host, kept: Kept, links: Map<string, string>): Action[] {
  const known = new Set(kept.files.map(({ path }) => path));
  return [...links]
    .filter(([path]) => !known.has(path))
    .map(([path, inRelease]) => ({
      says: `keep ${path}`,
      act: () => kept.add(path, join(root, path), { link: join(data, 'current', inRelease) }),
    }));
}

/** Lays the host's own files out as a release and puts it in force, unless one is in force already. */
async function originalActions({ root, data }: Host, links: Map<string, string>): Promise<Action[]> {
  const current = join(data, 'current');
  if ((await look(current)).kind !== 'absent') return [];
  const dir = join(data, 'releases', originalFolder);
  const copies = [...links].map(([path, inRelease]) => ({
    says: `copy ${path} to ${join(dir, inRelease)}`,
    act: async () => {
      const from = join(root, path);
      if (!(await stat(from).catch(nullIfMissing))) return;
      await mkdir(dirname(join(dir, inRelease)), { recursive: true, mode: 0o755 });
      await copyAsIs(from, join(dir, inRelease));
    },
  }));
  const point = {
    says: `link ${current} to ${join('releases', originalFolder)}`,
    act: () => replaceLink(current, join('releases', originalFolder)),
  };
  return [...copies, point];
}

async function linkActions(
  { root, data, now }: Host,
  kept: Kept,
  links: Map<string, string>,
): Promise<Action[]> {
  const actions: Action[] = [];
  for (const [path, inRelease] of links) {
    const target = join(data, 'current', inRelease);
    const at = join(root, path);
    const found = await look(at);
    if (found.kind === 'link' && found.target === target) continue;
    const known = kept.files.find((file) => file.path === path);
    if (known && found.kind !== 'absent' && !same(found, known.before))
      actions.push(setAside(path, at, now()));
    actions.push({ says: `link ${path} to ${target}`, act: () => replaceLink(at, target) });
  }
  return actions;
}

/** Debian's scripts rebuild /etc/mail unless they are told not to. */
async function debianActions({ root }: Host, kept: Kept): Promise<Action[]> {
  const actions: Action[] = [];
  for (const { path, edit } of debianEdits) {
    const at = join(root, path);
    const text = await readFile(at, 'utf8').catch(nullIfMissing);
    const changed = text === null ? null : edit(text);
    const known = kept.files.find((file) => file.path === path);
    const untouched = !known || same(await look(at), known.before);
    if (changed === null || !untouched) continue; // what an admin made of it since is theirs, and shows as drift
    actions.push(
      { says: `keep ${path}`, act: () => kept.add(path, at, { sha256: digest(changed) }) },
      {
        says: `change ${path}, so that it leaves the rest of /etc/mail alone`,
        act: () => rewrite(at, changed),
      },
    );
  }
  return actions;
}

/** New content under the old owner and mode. */
async function rewrite(at: string, content: string): Promise<void> {
  const { mode, uid, gid } = await stat(at);
  await replaceFile(at, content, mode & 0o777);
  await chown(at, uid, gid);
}

/** What somebody put there since is theirs: it is moved aside, not lost. */
export function setAside(path: string, at: string, now: Date): Action {
  const suffix = `.aside-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  return {
    says: `move ${path}, which was changed since, to ${path}${suffix}`,
    act: async () => {
      await rename(at, `${at}${suffix}`);
      await syncToDisk(dirname(at));
    },
  };
}
