import { once } from 'node:events';
import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { run, start } from '#lib/run.ts';

/** What Sendmail's service touches on a Debian host. */
const own = [
  '/etc/mail',
  '/etc/cron.d',
  '/etc/systemd',
  '/run/sendmail',
  '/var/spool/mqueue',
  '/var/lib/sendmail',
];

/**
 * This machine with private copies of all that belongs to its Sendmail, in a mount namespace (unshare(1)): there the agent can
 * take over `/etc/mail` for real. Needs root.
 */
export async function openHost(dir: string) {
  const mounts: string[] = [];
  for (const [index, path] of own.entries()) {
    const copy = join(dir, `host-${index}`);
    await mkdir(copy, { recursive: true });
    await run('cp', ['-a', `${path}/.`, copy]);
    await run('chown', ['--reference', path, copy]);
    await run('chmod', ['--reference', path, copy]);
    mounts.push(`mount --bind ${copy} ${path}`);
  }
  // The host knows its own name, and a name server that refuses at once is better than one that never answers.
  const files = {
    '/etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${hostname()}.example.org ${hostname()}\n`,
    '/etc/resolv.conf': 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(dir, basename(path)), text);
    mounts.push(`mount --bind ${join(dir, basename(path))} ${path}`);
  }
  const script = [...mounts, 'echo ready', 'exec sleep infinity'].join(' && ');
  const holder = start('unshare', ['--mount', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!holder.stdout) throw new Error('unshare has no output');
  await once(createInterface({ input: holder.stdout }), 'line');
  const inside = ['nsenter', '--target', String(holder.pid), '--mount', '--'];
  return {
    /** What to put before a command that is to run there. */
    inside,
    run(program: string, args: readonly string[] = []) {
      const [first = '', ...rest] = [...inside, program, ...args];
      return run(first, rest, { timeoutMs: 120_000 });
    },
    /** Tells the service something; its daemons keep the script's output open, so that goes nowhere. */
    service(verb: 'start' | 'stop' | 'restart') {
      const [first, ...rest] = [...inside, 'sh', '-c', `/etc/init.d/sendmail ${verb} >/dev/null 2>&1`];
      return run(first, rest, { timeoutMs: 120_000 });
    },
    async close() {
      const ended = once(holder, 'exit');
      await endAll(`/proc/${holder.pid}/ns/mnt`);
      await ended;
    },
  };
}
/** Ends every process of a mount namespace, whoever started it. */
async function endAll(namespace: string): Promise<void> {
  const theirs = await readlink(namespace);
  for (const pid of await readdir('/proc')) {
    const found = /^\d+$/.test(pid) ? await readlink(`/proc/${pid}/ns/mnt`).catch(() => '') : '';
    if (found === theirs) process.kill(Number(pid), 'SIGKILL');
  }
}

export type TestHost = Awaited<ReturnType<typeof openHost>>;
