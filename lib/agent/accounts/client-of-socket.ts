import { readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { z } from 'zod';
import { run } from '#lib/run.ts';

/** What ss(8) tells of one socket: who holds it, and what it is tied to. */
export type SocketRow = {
  kind: 'unix' | 'tcp';
  /** Inode of a Unix socket, `address:port` of a TCP one; likewise `peer`. */
  local: string;
  peer: string;
  pids: number[];
};

/** Lines of `ss -Hnp -x -t`: kind, state, two queues, then local and peer, which are two words each for Unix sockets. */
export function readSockets(text: string): SocketRow[] {
  return text.split('\n').flatMap((line): SocketRow[] => {
    const [sockets = '', holders = ''] = line.split(' users:');
    const [kind = '', state, , , ...words] = sockets.trim().split(/\s+/);
    if (state !== 'ESTAB') return [];
    const pids = [...holders.matchAll(/\bpid=(\d+)/g)].map(([, pid]) => Number(pid));
    // `path inode * inode`; a path may hold spaces
    if (kind === 'u_str')
      return [{ kind: 'unix', local: words.at(-3) ?? '', peer: words.at(-1) ?? '', pids }];
    if (kind !== 'tcp') return [];
    return [{ kind: 'tcp', local: words[0] ?? '', peer: words[1] ?? '', pids }];
  });
}

/**
 * The SMTP client of the process at the other end of our Unix socket: the one TCP connection to a port the host listens on. Null when that process holds
 * none, or several from different addresses.
 */
export function clientBehind(
  inode: string,
  rows: readonly SocketRow[],
  ports: ReadonlySet<string>,
): string | null {
  const ours = rows.find((row) => row.kind === 'unix' && row.local === inode);
  const theirs = rows.find((row) => row.kind === 'unix' && row.local === ours?.peer);
  const clients = rows.filter(
    ({ kind, local, pids }) =>
      kind === 'tcp' && ports.has(portOf(local)) && pids.some((pid) => theirs?.pids.includes(pid)),
  );
  const addresses = new Set(clients.map(({ peer }) => addressOf(peer)));
  return addresses.size === 1 ? ([...addresses][0] ?? null) : null;
}

const portOf = (endpoint: string) => endpoint.slice(endpoint.lastIndexOf(':') + 1);

/** `192.0.2.7:1234`, `[::ffff:192.0.2.7]:1234`, `[fe80::1]%eth0:1234` → the address alone. */
function addressOf(endpoint: string): string {
  const host = endpoint
    .slice(0, endpoint.lastIndexOf(':'))
    .replace(/%.*$/, '')
    .replace(/^\[|\]$/g, '');
  return host.replace(/^::ffff:(?=\d+\.)/i, '');
}

type Sockets = { rows: SocketRow[]; ports: ReadonlySet<string> };
const look = shared(lookAtSockets);

async function lookAtSockets(): Promise<Sockets> {
  const [established, ports] = await Promise.all([
    run('ss', ['-H', '-n', '-p', '-x', '-t'], { timeoutMs: 5000 }),
    listeningPorts(),
  ]);
  return { rows: readSockets(established.stdout), ports };
}

/** A daemon's ports change with a release, not from one login to the next. */
const portsKeptMs = 5000;
let known: { until: number; ports: Promise<ReadonlySet<string>> } = {
  until: 0,
  ports: Promise.resolve(new Set()),
};

function listeningPorts(): Promise<ReadonlySet<string>> {
  if (performance.now() >= known.until) {
    const ports = run('ss', ['-H', '-n', '-t', '-l'], { timeoutMs: 5000 }).then(
      ({ stdout }) => new Set(stdout.split('\n').map((line) => portOf(line.trim().split(/\s+/)[3] ?? ''))),
    );
    known = { until: performance.now() + portsKeptMs, ports };
  }
  return known.ports;
}

/**
 * One piece of work for all who ask while the last one is under way: it begins after they asked. When one follows the other it rests for
 * as long as the last one took, so that it never costs more than half a core.
 */
export function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  async function timed(): Promise<T> {
    next = null;
    const begun = performance.now();
    const current = work();
    running = current.then(
      () => rest(performance.now() - begun),
      () => {}, // who asked hears of it
    );
    return current;
  }
  return () => {
    next ??= running.then(timed);
    return next;
  };
}

const rest = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

const withHandle = z.object({ _handle: z.object({ fd: z.int().min(0) }) });

/** As clientOfDescriptor, for a socket of Node's. */
export async function clientOfSocket(socket: Socket): Promise<string | null> {
  const handle = withHandle.safeParse(socket);
  return handle.success ? clientOfDescriptor(handle.data._handle.fd) : null;
}

/**
 * The address of the SMTP client on whose behalf Cyrus SASL asks over this open socket. The protocol does not tell, but the asking
 * process waits for our answer with the client's connection open, and the kernel knows who holds which socket. Null where that
 * cannot be found out: no ss(8) on the host, or other people's processes hidden from us.
 */
export async function clientOfDescriptor(descriptor: number): Promise<string | null> {
  try {
    const link = await readlink(`/proc/self/fd/${descriptor}`);
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode === undefined) return null;
    const { rows, ports } = await look();
    return clientBehind(inode, rows, ports);
  } catch {
    return null; // ss is missing, or the client has gone: who needs the address refuses
  }
}
