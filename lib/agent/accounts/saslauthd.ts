import { chmod, chown, lstat, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { takeBare } from '#lib/agent/bare-connections.ts';
import { quickenSockets } from '#lib/agent/quick-sockets.ts';
import { Refusal } from '#lib/refusal.ts';
import { Secret } from '#lib/secret.ts';
import { openDeadlines } from './deadlines.ts';
import { writeFrame } from './frame.ts';
import { type Begun, type Client, meet, type Room, serve } from './serve-client.ts';

export type SaslauthdOptions = Pick<Room, 'decide' | 'malformed'> & {
  /** A folder that only we and those who may ask can enter; the socket in it is called `mux`. */
  dir: string;
  /** Members may ask, too: where the daemon does not run as our user. */
  group?: number | undefined;
  limits?: Partial<SaslauthdLimits>;
};

export type SaslauthdLimits = {
  /** Milliseconds a client has to send its request, and again to take the answer. */
  patienceMs: number;
  /** Clients that have not finished their request; with one more the oldest of them gets a NO. */
  unfinished: number;
};

export type Saslauthd = {
  /** Whether a client that connects gets an answer now. */
  answering: () => Promise<{ answering: boolean; message: string }>;
  close: () => Promise<void>;
};

/** One that is still reading its accounts answers late; one that has ended does not even accept. */
const takeOverMs = 5000;

/** sockaddr_un.sun_path holds 108 bytes with its NUL (unix(7)). */
const longestPath = 107;

/**
 * Answers Cyrus SASL as its saslauthd does, on `dir`/mux. Refuses when another process answers there already. Every
 * well-formed request gets `OK` or `NO`; everything else gets `NO`.
 */
export async function startSaslauthd(options: SaslauthdOptions): Promise<Saslauthd> {
  const path = join(options.dir, 'mux');
  quickenSockets();
  await clearTheWay(path);
  const limits = { patienceMs: 5000, unfinished: 256, ...options.limits };
  const open = new Set<Client>();
  const asking = openDeadlines<Client>(limits.patienceMs, (client) =>
    client.giveUp('the request was not finished in time'),
  );
  const leaving = openDeadlines<Socket>(limits.patienceMs, (socket) => socket.destroy());
  const { decide, malformed } = options;
  const room: Room = { decide, malformed, open, asking, leaving };
  const makeRoom = () => {
    if (asking.size() > limits.unfinished) asking.oldest()?.giveUp('too many clients that say nothing');
  };
  let begun: Begun | null = null;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    serve(socket, begun, room);
    makeRoom();
  });
  await listen(server, path);
  takeBare(server, (connection, makeSocket) => {
    meet(connection, room, (one) => {
      begun = one;
      makeSocket();
      begun = null;
    });
    makeRoom();
  });
  server.on('error', (error) => options.malformed(`${path} fails: ${error.message}`));
  await chmod(path, options.group === undefined ? 0o600 : 0o660);
  if (options.group !== undefined) await chown(path, -1, options.group);
  return {
    answering: () => asksSaslauthd(path, limits.patienceMs),
    close: () => {
      for (const client of [...asking.all(), ...open]) client.destroy();
      asking.stop();
      leaving.stop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
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

async function clearTheWay(path: string): Promise<void> {
  if (Buffer.byteLength(path) > longestPath)
    throw new Refusal('invalid', 'socket-path-too-long', `${path} is too long for a Unix socket.`, {
      next: `Choose a folder so that the path has at most ${longestPath} bytes.`,
    });
  const found = await lstat(path).catch(() => null);
  if (!found) return;
  if (!found.isSocket())
    throw new Refusal('conflict', 'not-a-socket', `${path} exists and is no socket.`, {
      next: 'Move it away.',
    });
  const { answering } = await asksSaslauthd(path, takeOverMs);
  if (answering)
    throw new Refusal('conflict', 'already-answered', `Another process answers on ${path} already.`, {
      next: 'End it first: another agent, or a saslauthd, uses the same folder.',
    });
  await rm(path, { force: true });
}

/** Asks as Cyrus SASL would, for a user without a name: an honest verifier says NO. */
export function asksSaslauthd(
  path: string,
  patienceMs: number,
): Promise<{ answering: boolean; message: string }> {
  const question = { user: '', password: new Secret(''), service: 'smtp', realm: '' };
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const settle = (answering: boolean, message: string) => {
      socket.destroy();
      resolve({ answering, message });
    };
    socket.setTimeout(patienceMs, () => settle(false, `${path} accepts connections and does not answer.`));
    socket.on('connect', () => socket.write(writeFrame(question)));
    socket.on('data', () => settle(true, `${path} answers.`));
    socket.on('error', (error) => settle(false, `Nobody answers on ${path}: ${error.message}.`));
    socket.on('close', () => settle(false, `${path} closes connections without an answer.`));
  });
}
