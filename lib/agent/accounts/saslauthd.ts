import { chmod, chown, lstat, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { quickenSockets } from '#lib/agent/quick-sockets.ts';
import { Refusal } from '#lib/refusal.ts';
import { Secret } from '#lib/secret.ts';
import { clientOfSocket } from './client-of-socket.ts';
import { type Deadlines, openDeadlines } from './deadlines.ts';
import { type LoginRequest, readFrame, writeAnswer, writeFrame } from './frame.ts';
import type { FindClient } from './judge-device.ts';

export type SaslauthdOptions = {
  /** A folder that only we and those who may ask can enter; the socket in it is called `mux`. */
  dir: string;
  /** Members may ask, too: where the daemon does not run as our user. */
  group?: number | undefined;
  decide: (request: LoginRequest, findClient: FindClient) => Promise<boolean>;
  /** Told of every request that was none. */
  malformed: (reason: string) => void;
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
  const open = new Set<Socket>();
  const asking = openDeadlines<GiveUp>(limits.patienceMs, (giveUp) =>
    giveUp('the request was not finished in time'),
  );
  const leaving = openDeadlines<Socket>(limits.patienceMs, (socket) => socket.destroy());
  const { decide, malformed } = options;
  const room: Room = { decide, malformed, open, asking, leaving };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    serve(socket, room);
    if (asking.size() > limits.unfinished) asking.oldest()?.('too many clients that say nothing');
  });
  await listen(server, path);
  server.on('error', (error) => options.malformed(`${path} fails: ${error.message}`));
  await chmod(path, options.group === undefined ? 0o600 : 0o660);
  if (options.group !== undefined) await chown(path, -1, options.group);
  return {
    answering: () => asksSaslauthd(path, limits.patienceMs),
    close: () => {
      for (const socket of open) socket.destroy();
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

type GiveUp = (reason: string) => void;
type Room = Pick<SaslauthdOptions, 'decide' | 'malformed'> & {
  open: Set<Socket>;
  /** Clients that have not finished their request; one deadline for the whole of it, so a byte now and then buys no time. */
  asking: Deadlines<GiveUp>;
  /** Clients that have their answer. */
  leaving: Deadlines<Socket>;
};

/** Answers one client. This is all that a log-in with a proved password costs, so nothing here is done twice. */
function serve(socket: Socket, { decide, malformed, open, asking, leaving }: Room): void {
  let reading = true;
  let received: Buffer | null = null;
  /** Ends gently: closing upon what a client still sends would take the answer back. */
  const leave = () => {
    leaving.set(socket);
    socket.end(() => socket.destroySoon());
  };
  const answer = (yes: boolean) => {
    if (socket.destroyed) return;
    socket.write(yes ? ok : no);
    // a few bytes are with the kernel at once, and who has asked sends nothing more
    if (socket.writableLength === 0) socket.destroy();
    else leave();
  };
  const stopReading = () => {
    reading = false;
    received = null;
    asking.clear(giveUp);
  };
  const giveUp: GiveUp = (reason) => {
    stopReading();
    malformed(reason);
    if (socket.destroyed) return;
    socket.write(no);
    leave();
  };
  open.add(socket);
  asking.set(giveUp);
  socket.on('data', (chunk: Buffer) => {
    if (!reading) return;
    received = received ? Buffer.concat([received, chunk]) : chunk;
    const frame = readFrame(received);
    if (frame.kind === 'incomplete') return;
    if (frame.kind === 'malformed') return giveUp(frame.reason);
    stopReading();
    decide(frame.request, () => clientOfSocket(socket)).then(answer, () => answer(false));
  });
  socket.on('end', () => {
    if (reading) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    open.delete(socket);
    stopReading();
    leaving.clear(socket);
  });
}

const ok = writeAnswer(true);
const no = writeAnswer(false);

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
