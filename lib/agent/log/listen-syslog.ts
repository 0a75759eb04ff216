import { randomBytes } from 'node:crypto';
import { chmod, lstat, rename, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { takeBare } from '#lib/agent/bare-connections.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { type SyslogStreams, syslogStreams } from '#lib/agent/log/syslog-streams.ts';
import { quickenSockets } from '#lib/agent/quick-sockets.ts';
import { Refusal } from '#lib/refusal.ts';

export type SyslogListener = {
  /** Device and inode of the socket's file: who owns the path now is seen by comparing. */
  identity: string;
  /** Reads what has arrived, and removes the socket if the path is still ours. */
  close: () => Promise<void>;
};

/** sockaddr_un.sun_path holds 108 bytes with its NUL (unix(7)). */
const longestPath = 107;

/**
 * Listens where syslog(3) writes. A stream socket, not the datagram one of a syslog daemon: Node has none, and glibc falls back to a stream when
 * connect(2) says EPROTOTYPE; each message then ends in a NUL. A stream holds some 200 kB where a datagram socket holds ten messages, so
 * the daemon does not wait for us. Takes the path in one rename, from a stale socket too; `mark` is told the new identity before that.
 */
export async function listenSyslog(
  path: string,
  onFrame: (text: string) => void,
  mark: (identity: string) => Promise<void> = () => Promise.resolve(),
): Promise<SyslogListener> {
  const aside = join(dirname(path), `.postern-${randomBytes(4).toString('hex')}`);
  if (Buffer.byteLength(path) > longestPath || Buffer.byteLength(aside) > longestPath)
    throw new Refusal('invalid', 'socket-path-too-long', `${path} is too long for a Unix socket.`, {
      next: `Choose a path of at most ${longestPath - 20} bytes.`,
    });
  quickenSockets();
  await stat(dirname(path)); // listen(2) below would call a missing folder EACCES
  const streams = syslogStreams(onFrame);
  // half open, or Node would shut down its side, too, in a turn of its own, before it closes
  const server = createServer({ allowHalfOpen: true }, streams.takeSocket);
  await listen(server, aside);
  takeBare(server, streams.take);
  try {
    await chmod(aside, 0o666); // every program may log
    const identity = await identityOf(aside);
    await mark(identity ?? '');
    await rename(aside, path);
    return { identity: identity ?? '', close: () => end(server, streams, path, identity) };
  } catch (error) {
    await new Promise((resolve) => server.close(resolve));
    throw error;
  }
}

/** Names the socket that is bound at a path; null when nothing is there. */
export async function identityOf(path: string): Promise<string | null> {
  const found = await lstat(path).catch(nullIfMissing);
  return found && `${found.dev}:${found.ino}`;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function end(
  server: Server,
  streams: SyslogStreams,
  path: string,
  identity: string | null,
): Promise<void> {
  if ((await identityOf(path)) === identity) await rm(path, { force: true });
  await streams.close();
  await new Promise((resolve) => server.close(resolve));
}
