import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An address and port that clients of this host can connect to. */
export type Door = { host: string; port: number };

const lookEveryMs = 20;
const patienceMs = 2000;

/** Where a client on this host reaches a listener: one on all addresses is reached through loopback. */
export function doorOf({ address, port }: { address: string; port: number }): Door {
  if (address === '' || address === '0.0.0.0') return { host: '127.0.0.1', port };
  return { host: address === '::' ? '::1' : address, port };
}

/**
 * Waits until somebody accepts connections at every door. Answers those that stayed shut when time was up or `hopeless` became
 * true. Only the connection is asked for, not a greeting: that may be held back on purpose.
 */
export async function waitForDoors(
  doors: readonly Door[],
  withinMs: number,
  hopeless: () => boolean,
): Promise<Door[]> {
  const deadline = Date.now() + withinMs;
  let shut = [...doors];
  for (;;) {
    const open = await Promise.all(shut.map(isOpen));
    shut = shut.filter((_, at) => !open[at]);
    if (shut.length === 0 || hopeless() || Date.now() > deadline) return shut;
    await sleep(lookEveryMs);
  }
}

export function isOpen({ host, port }: Door): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(patienceMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Why nobody could listen there now, in words; null when one could. */
export function reasonNotToListen({
  address,
  port,
}: {
  address: string;
  port: number;
}): Promise<string | null> {
  const where = `${address || 'all addresses'}, port ${port}`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE') resolve(`Another program listens on ${where}.`);
      else if (error.code === 'EACCES') resolve(`Only root may listen on ${where}.`);
      else if (error.code === 'EADDRNOTAVAIL') resolve(`This host does not have the address ${address}.`);
      else resolve(`Nobody can listen on ${where}: ${error.message}`);
    });
    // without a host Node would take IPv6's any-address, and IPv4's with it
    server.listen({ host: address || '0.0.0.0', port, exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
