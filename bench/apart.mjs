import { spawn } from 'node:child_process';

const mark = 'POSTERN_BENCH_APART';

/** /dev with what programs need of it and no log yet, and an empty /run/postern, where agents of one machine agree on who reads it. */
const script = `set -e
dev=$(mktemp -d); mount -t tmpfs dev "$dev"
for one in null zero full random urandom tty; do cp -a "/dev/$one" "$dev/"; done
mkdir "$dev/shm" "$dev/pts"; mount --bind /dev/shm "$dev/shm"; mount --rbind /dev/pts "$dev/pts"
ln -s /proc/self/fd "$dev/fd"; ln -s pts/ptmx "$dev/ptmx"
mkdir -p /run/postern; mount -t tmpfs run /run/postern
mount --move "$dev" /dev; rmdir "$dev"
exec "$@"`;

/**
 * Runs this very bench anew where the mail log is its own: other agents on the machine neither take its lines nor pay for them. Resolves there; who
 * asked ends with it.
 */
export async function apart() {
  if (process.env[mark]) return;
  const again = [process.execPath, ...process.argv.slice(1)];
  const child = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: '1' },
  });
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));
  await new Promise((resolve) => child.on('exit', (code) => resolve(process.exit(code ?? 1))));
}
