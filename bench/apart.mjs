import { spawn } from 'node:child_process';

const mark = 'POSTERN_BENCH_APART';

/** /dev with what programs need of it and no log yet. */
export const ownDevices = `dev=$(mktemp -d); mount -t tmpfs dev "$dev"
for one in null zero full random urandom tty; do cp -a "/dev/$one" "$dev/"; done
mkdir "$dev/shm" "$dev/pts"; mount --rbind /dev/shm "$dev/shm"; mount --rbind /dev/pts "$dev/pts"
ln -s /proc/self/fd "$dev/fd"; ln -s pts/ptmx "$dev/ptmx"
mount --move "$dev" /dev; rmdir "$dev"`;

/** With an empty /run/postern, where agents of one machine agree on who reads the log. */
const script = `set -e
mkdir -p /run/postern; mount -t tmpfs run /run/postern
${ownDevices}
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
