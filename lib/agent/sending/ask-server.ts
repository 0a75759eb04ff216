import { chmod, chown, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';

export type AskServerOptions = {
  path: string;
  /** Members may ask, too: where the daemon does not run as our user. */
  group?: number | undefined;
  /** Answers a key of the map; what it throws is a temporary failure for the daemon. */
  answer: (key: string) => string;
};

export type AskServer = { close: () => Promise<void> };

/** Longer than any question: the daemon cuts addresses and headers long before. */
const longest = 64 << 10;

/**
 * A socket map of Sendmail (op.me section 5.13): requests `map key` and answers `OK text` or `TEMP text`, each as a netstring,
 * over a connection that a session keeps. Whoever opens this is alone: the accounts' own socket has been taken before.
 */
export async function startAskServer({ path, group, answer }: AskServerOptions): Promise<AskServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, answer);
  });
  await rm(path, { force: true });
  await listen(server, path);
  await chmod(path, group === undefined ? 0o600 : 0o660);
  if (group !== undefined) await chown(path, -1, group);
  return {
    close: () => {
      for (const socket of open) socket.destroy();
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

function serve(socket: Socket, answer: AskServerOptions['answer']): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const taken = takeNetstring(received);
      if (taken === 'incomplete') return;
      if (taken === 'malformed') return void socket.destroy();
      received = taken.rest;
      socket.write(netstring(answered(taken.text, answer)));
    }
  });
}

function answered(request: string, answer: AskServerOptions['answer']): string {
  const space = request.indexOf(' ');
  try {
    return `OK ${answer(request.slice(space + 1))}`;
  } catch {
    return 'TEMP no answer';
  }
}

export function netstring(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.from(',')]);
}

/** The first netstring and what follows it. */
export function takeNetstring(bytes: Buffer): { text: string; rest: Buffer } | 'incomplete' | 'malformed' {
  const head = bytes.subarray(0, 7).toString('latin1');
  const colon = head.indexOf(':');
  if (colon < 0) return /^\d{0,6}$/.test(head) ? 'incomplete' : 'malformed';
  const length = Number(head.slice(0, colon));
  if (!/^\d+$/.test(head.slice(0, colon)) || length > longest) return 'malformed';
  const end = colon + 1 + length;
  if (bytes.length <= end) return 'incomplete';
  if (bytes[end] !== 0x2c) return 'malformed';
  return { text: bytes.subarray(colon + 1, end).toString('utf8'), rest: bytes.subarray(end + 1) };
}
