import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { User } from './user.ts';

/** Longest that a program may take to end by itself: the gateway waits for its daemon. */
const patienceMs = 15_000;

export type Program = {
  name: string;
  /** Everything it has said so far. */
  output: () => string;
  /** Waits until it says this; rejects with its output when it ends before that. */
  said: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Sends it a signal. */
  signal: (signal: NodeJS.Signals) => void;
  /** Resolves once it has ended, however that came. */
  ended: () => Promise<unknown>;
  /** Asks it to end, and kills it when it does not. Resolves with how it ended; null is as it should be. */
  stop: () => Promise<string | null>;
};

/** Starts a Node program of ours as this user; it ends with this process, whatever becomes of that. */
export function startProgram(
  name: string,
  args: readonly string[],
  { env, user }: { env: Record<string, string>; user?: User | undefined },
): Program {
  const as = user ? ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'] : [];
  const child = spawn('setpriv', [...as, '--pdeathsig', 'TERM', process.execPath, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('said');
    });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    name,
    output: () => output,
    said: (pattern) => untilSaid(child, name, () => output, pattern),
    signal: (signal) => void child.kill(signal),
    ended: () => ended,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const [code, signal] = await ended;
      clearTimeout(force);
      // 143 is how Next's server says that it ended because it was asked to
      return code === 0 || code === 143 ? null : `${name} ended with ${code ?? signal}`;
    },
  };
}

function untilSaid(child: ChildProcess, name: string, output: () => string, pattern: RegExp) {
  return new Promise<RegExpExecArray>((resolve, reject) => {
    const look = () => {
      const found = pattern.exec(output());
      if (found) resolve(found);
    };
    child.on('said', look);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${name} ended:\n${output()}`)));
    if (child.exitCode !== null) reject(new Error(`${name} ended:\n${output()}`));
    look();
  });
}

/**
 * Free ports of loopback, each another. They lie below those that the kernel gives to outgoing connections, and every worker
 * of Playwright has a thousand of its own, so that none is taken between this look and the daemon's.
 */
export async function freePorts(count: number): Promise<number[]> {
  const first = 20_000 + 1_000 * Number(process.env['TEST_PARALLEL_INDEX'] ?? 0);
  const ports: number[] = [];
  for (let port = first + (process.pid % 800); ports.length < count; port += 1)
    if (await isFree(port)) ports.push(port);
  return ports;
}

/** Whether nobody listens on this port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
