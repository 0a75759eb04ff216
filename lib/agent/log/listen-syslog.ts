import { randomBytes } from 'node:crypto';
import { chmod, lstat, rename, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
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
/** syslog(3) of glibc writes at most 1,024 bytes of sendmail's text a message (SYSLOG_BUFSIZE); what grows beyond this is no syslog. */
const longestFrame = 64 << 10;

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
  const open = new Set<Socket>();
  // half open, or Node would shut down its side, too, in a turn of its own, before it closes
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    receive(socket, onFrame);
  });
  await listen(server, aside);
  try {
    await chmod(aside, 0o666); // every program may log
    const identity = await identityOf(aside);
    await mark(identity ?? '');
    await rename(aside, path);
    return { identity: identity ?? '', close: () => end(server, open, path, identity) };
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

const nothing = Buffer.alloc(0);

function receive(socket: Socket, onFrame: (text: string) => void): void {
  let rest = nothing;
  socket.on('data', (chunk) => {
    const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = buffer.indexOf(0); end >= 0; end = buffer.indexOf(0, start)) {
      if (end > start) onFrame(buffer.toString('utf8', start, end));
      start = end + 1;
    }
    const left = buffer.length - start;
    rest = left === 0 || left > longestFrame ? nothing : Buffer.from(buffer.subarray(start));
  });
  socket.on('end', () => {
    if (rest.length > 0) onFrame(rest.toString('utf8'));
    socket.destroy();
  });
  socket.on('error', () => {}); // a writer that dies while writing has written what was read
}

async function end(server: Server, open: Set<Socket>, path: string, identity: string | null): Promise<void> {
  if ((await identityOf(path)) === identity) await rm(path, { force: true });
  await drained(open);
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

/** Lets the event loop read what already lies in the sockets; ends when a whole turn brought nothing. */
async function drained(open: Set<Socket>): Promise<void> {
  const received = () => [...open].reduce((sum, { bytesRead }) => sum + bytesRead, open.size);
  for (let before = -1; before !== received(); ) {
    before = received();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
