import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { BareConnection } from '#lib/agent/bare-connections.ts';
import { clientOfDescriptor, clientOfSocket } from './client-of-socket.ts';
import type { Deadlines } from './deadlines.ts';
import { type LoginRequest, readFrame, writeAnswer } from './frame.ts';
import type { FindClient } from './judge-device.ts';

const ok = writeAnswer(true);
const no = writeAnswer(false);

/** One who is connected. */
export type Client = { giveUp: (reason: string) => void; destroy: () => void };

/** Who has begun to ask before there was a Socket, and what came. */
export type Begun = { client: Client; bytes: Buffer };

/** Where they are served. */
export type Room = {
  /** At once where it knows: a client that has asked in one piece then has its answer in the turn it was heard in. */
  decide: (request: LoginRequest, findClient: FindClient) => boolean | Promise<boolean>;
  /** Told of every request that was none. */
  malformed: (reason: string) => void;
  /** Sockets, and clients that wait for a decision. */
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
export function meet(
  connection: BareConnection,
  { decide, malformed, open, asking }: Room,
  becomeSocket: (begun: Begun) => void,
): void {
  const answer = (yes: boolean) => {
    tell(connection, yes ? ok : no);
    connection.close();
  };
  const client: Client = {
    giveUp: (reason) => {
      asking.clear(client);
      malformed(reason);
      answer(false);
    },
    destroy: () => connection.close(),
  };
  asking.set(client);
  connection.onread = (bytes) => {
    const received = bytes && Buffer.from(bytes);
    const frame = received && readFrame(received);
    if (frame && frame.kind !== 'request') return becomeSocket({ client, bytes: received });
    asking.clear(client);
    if (!frame) return connection.close();
    const decided = surely(decide, frame.request, () => clientOfDescriptor(connection.fd));
    if (typeof decided === 'boolean') return answer(decided);
    connection.readStop();
    open.add(client);
    const answerLate = (yes: boolean) => {
      open.delete(client);
      answer(yes);
    };
    decided.then(answerLate, () => answerLate(false));
  };
  connection.readStart();
}

/** The same over a Socket: for those who ask in pieces, or ask for nothing that is understood, and wherever connections cannot be had without one. */
export function serve(
  socket: Socket,
  begun: Begun | null,
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
  const giveUp = (reason: string) => {
    stopReading();
    malformed(reason);
    if (socket.destroyed) return;
    socket.write(no);
    leave();
  };
  const client = Object.assign(begun?.client ?? {}, { giveUp, destroy: () => socket.destroy() });
  const take = (chunk: Buffer) => {
    if (!reading) return;
    received = received ? Buffer.concat([received, chunk]) : chunk;
    const frame = readFrame(received);
    if (frame.kind === 'incomplete') return;
    if (frame.kind === 'malformed') return giveUp(frame.reason);
    stopReading();
    const decided = surely(decide, frame.request, () => clientOfSocket(socket));
    if (typeof decided === 'boolean') answer(decided);
    else decided.then(answer, () => answer(false));
  };
  open.add(client);
  if (!begun) asking.set(client); // the time of who has begun is running
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
  if (begun) take(begun.bytes);
}

/** Whoever cannot be judged is refused, here and where it is waited for. */
function surely(
  decide: Room['decide'],
  request: LoginRequest,
  findClient: FindClient,
): boolean | Promise<boolean> {
  try {
    return decide(request, findClient);
  } catch {
    return false;
  }
}

function tell({ fd }: BareConnection, answer: Buffer): void {
  try {
    writeSync(fd, answer);
  } catch {
    // the client has gone, or the connection was closed meanwhile
  }
}
