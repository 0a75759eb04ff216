import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Place = { dir: string; remove: () => Promise<void> };

/**
 * A folder that a Sendmail run by us takes its files from: for root none that others may write above it, so not below /tmp.
 * It belongs to `owner` if one is given.
 */
export async function openPlace(owner?: { uid: number; gid: number }): Promise<Place> {
  const base = process.getuid?.() === 0 ? '/var/lib/postern-test' : join(homedir(), '.postern-test');
  await mkdir(base, { recursive: true, mode: 0o755 });
  const dir = await mkdtemp(join(base, 'a-'));
  if (owner) await chown(dir, owner.uid, owner.gid);
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** The first line an SMTP server says; empty when nobody listens. */
export function banner(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    socket.setTimeout(10_000, () => socket.destroy());
    socket.once('data', (text) => {
      resolve(String(text).split('\r\n')[0] ?? '');
      socket.end('QUIT\r\n');
    });
    socket.once('error', () => resolve(''));
    socket.once('close', () => resolve(''));
  });
}
