import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';

/** Hands frames on to the agents that want them. Never waits: what a reader does not take is dropped. */
export type Forwarding = { send: (tag: string, frame: string) => void; close: () => void };

const mostUnread = 8 << 20;
const retryMs = 1000;

/** The sockets lie in `folder`, one for each tag. A tag without a socket is of interest to nobody, and is asked for again a second later. */
export function openForwarding(folder: string): Forwarding {
  const sockets = new Map<string, Socket>();
  const absent = new Map<string, number>();

  function connect(tag: string): Socket {
    const socket = createConnection(join(folder, tag));
    sockets.set(tag, socket);
    socket.on('error', () => absent.set(tag, Date.now()));
    socket.on('close', () => sockets.delete(tag));
    return socket;
  }

  return {
    send(tag, frame) {
      if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(tag)) return;
      if (Date.now() - (absent.get(tag) ?? 0) < retryMs) return;
      const socket = sockets.get(tag) ?? connect(tag);
      if (socket.writableLength < mostUnread) socket.write(`${frame}\0`);
    },
    close() {
      for (const socket of sockets.values()) socket.end();
    },
  };
}
