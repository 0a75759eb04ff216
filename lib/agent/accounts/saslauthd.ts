import { writeSync } from 'node:fs';
import { chmod, chown, lstat, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type BareConnection, takeBare } from '#lib/agent/bare-connections.ts';
import { quickenSockets } from '#lib/agent/quick-sockets.ts';
import { Refusal } from '#lib/refusal.ts';
import { Secret } from '#lib/secret.ts';
import { clientOfDescriptor, clientOfSocket } from './client-of-socket.ts';
import { type Deadlines, openDeadlines } from './deadlines.ts';
import { type LoginRequest, readFrame, writeAnswer, writeFrame } from './frame.ts';
import type { FindClient } from './judge-device.ts';

export type SaslauthdOptions = {
  /** A folder that only we and those who may ask can enter; the socket in it is called `mux`. */
  dir: string;
  /** Members may ask, too: where the daemon does not run as our user. */
  group?: number | undefined;
  /** At once where it knows: a client that has asked in one piece then has its answer in the turn it was heard in. */
  decide: (request: LoginRequest, findClient: FindClient) => boolean | Promise<boolean>;
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
  let early: Buffer | null = null;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    serve(socket, early, room);
    makeRoom();
  });
  await listen(server, path);
  takeBare(server, (connection, makeSocket) => {
    meet(connection, room, (bytes) => {
      early = bytes;
      makeSocket();
      early = null;
    });
    makeRoom();
  });
  server.on('error', (error) => options.malformed(`${path} fails: ${error.message}`));
  await chmod(path, options.group === undefined ? 0o600 : 0o660);
  if (options.group !== undefined) await chown(path, -1, options.group);
  return {
    answering: () => asksSaslauthd(path, limits.patienceMs),
    close: () => {
      for (const client of open) client.destroy();
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

type Client = { giveUp: (reason: string) => void; destroy: () => void };
type Room = Pick<SaslauthdOptions, 'decide' | 'malformed'> & {
  open: Set<Client>;
  /** Clients that have not finished their request; one deadline for the whole of it, so a byte now and then buys no time. */
  asking: Deadlines<Client>;
  /** Clients that have their answer. */
  leaving: Deadlines<Socket>;
};

/**
 * Answers a client that asks in one piece, as Cyrus SASL does; any other one that says something becomes a Socket. This is all that a log-in with a proved
 * password costs, so nothing here is done twice.
 */
function meet(
  connection: BareConnection,
  { decide, malformed, open, asking }: Room,
  becomeSocket: (early: Buffer) => void,
): void {
  const end = () => {
    asking.clear(client);
    if (open.delete(client)) connection.close();
  };
  const answer = (yes: boolean) => {
    if (open.has(client)) tell(connection, yes ? ok : no);
    end();
  };
  const client: Client = {
    giveUp: (reason) => {
      malformed(reason);
      answer(false);
    },
    destroy: end,
  };
  open.add(client);
  asking.set(client);
  connection.onread = (bytes) => {
    if (!bytes) return end();
    const received = Buffer.from(bytes);
    const frame = readFrame(received);
    asking.clear(client);
    if (frame.kind !== 'request') {
      open.delete(client);
      return becomeSocket(received);
    }
    connection.readStop();
    decideAnd(answer, decide, frame.request, () => clientOfDescriptor(connection.fd));
  };
  connection.readStart();
}
/** The same over a Socket: for those who ask in pieces, or ask for nothing that is understood, and wherever connections cannot be had without one. */
function serve(
  socket: Socket,
  early: Buffer | null,
  { decide, malformed, open, asking, leaving }: Room,
): void {
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
    asking.clear(client);
  };
  const client: Client = {
    giveUp: (reason) => {
      stopReading();
      malformed(reason);
      if (socket.destroyed) return;
      socket.write(no);
      leave();
    },
    destroy: () => socket.destroy(),
  };
  const take = (chunk: Buffer) => {
    if (!reading) return;
    received = received ? Buffer.concat([received, chunk]) : chunk;
    const frame = readFrame(received);
    if (frame.kind === 'incomplete') return;
    if (frame.kind === 'malformed') return client.giveUp(frame.reason);
    stopReading();
    decideAnd(answer, decide, frame.request, () => clientOfSocket(socket));
  };
  open.add(client);
  asking.set(client);
  socket.on('data', take);
  socket.on('end', () => {
    if (reading) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    open.delete(client);
    stopReading();
    leaving.clear(socket);
  });
  if (early) take(early);
}

/** Whoever cannot be judged is refused. */
function decideAnd(
  answer: (yes: boolean) => void,
  decide: Room['decide'],
  request: LoginRequest,
  findClient: FindClient,
): void {
  try {
    const decided = decide(request, findClient);
    if (typeof decided === 'boolean') answer(decided);
    else decided.then(answer, () => answer(false));
  } catch {
    answer(false);
  }
}

function tell({ fd }: BareConnection, answer: Buffer): void {
  try {
    writeSync(fd, answer);
  } catch {
    // it has gone
  }
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
