// A Debian host as its programs see it: /dev/log and /var/log are its own, and one of Debian's own daemons keeps what is logged, as Debian configures it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownDevices } from './apart.mjs';

const daemons = {
  rsyslogd: { program: '/usr/sbin/rsyslogd', args: ['-n', '-iNONE'], needs: 'rsyslog', socket: '/dev/log' },
  journald: {
    ...{ program: '/lib/systemd/systemd-journald', args: [], needs: 'systemd' },
    socket: '/run/systemd/journal/dev-log',
  },
};

/** The journal is on the disk, as where /var/log/journal is and the host has started. */
const script = `set -e
mount -t tmpfs run /run; mount --bind "$1" /var/log
if test -n "$2"; then mount --bind "$2" /etc; fi
mkdir -p /run/systemd/journal /var/log/journal; touch /run/systemd/journal/flushed
${ownDevices}
if test "$3" != /dev/log; then ln -s "$3" /dev/log; fi
shift 3; exec "$@"`;

/** Which daemon keeps the log is told by name; `etc` is a folder to be this host's /etc. */
export async function openLogHost(name, { etc = '' } = {}) {
  const { program, args, needs, socket } = daemons[name];
  if (!existsSync(program)) throw new Error(`no ${program} here: apt-get install ${needs}`);
  mkdirSync('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  const dir = mkdtempSync('/var/lib/postern-test/host-');
  const log = join(dir, 'log');
  mkdirSync(log);
  const daemon = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', log, etc, socket, program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  // also when the bench is interrupted
  process.once('exit', () => {
    daemon.kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  });
  for (let tries = 0; !existsSync(`/proc/${daemon.pid}/root${socket}`); tries += 1) {
    if (tries > 100 || daemon.exitCode !== null) throw new Error(`${program} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    /** What to put before a command that is to run there. */
    inside: ['nsenter', '--target', String(daemon.pid), '--mount', '--'],
    daemon: daemon.pid,
    /** Who runs there has ended by then. */
    async close() {
      daemon.kill('SIGTERM');
      await ended;
    },
  };
}
