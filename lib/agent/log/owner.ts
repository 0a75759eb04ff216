import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { identityOf } from '#lib/agent/log/listen-syslog.ts';

/** Where the logs of a host's programs meet; other places only in tests. */
export type Places = {
  /** The socket that syslog(3) writes to. */
  devLog: string;
  /** Holds a socket for each syslog tag that an agent of this host wants. */
  share: string;
};
export const hostPlaces: Places = { devLog: '/dev/log', share: '/run/postern/log' };

/** Who listens on /dev/log: nobody, an agent that hands lines on to the others, or a syslog daemon. */
export type Owner = 'nobody' | 'postern' | 'syslog';

export async function ownerOf({ devLog, share }: Places): Promise<Owner> {
  if (!(await answers(devLog))) return 'nobody';
  const marked = await readFile(markIn(share), 'utf8').catch(nullIfMissing);
  return marked !== null && marked === (await identityOf(devLog)) ? 'postern' : 'syslog';
}

/** Leaves word that the socket of this identity hands lines on. */
export async function markOwner({ share }: Places, identity: string): Promise<void> {
  await replaceFile(markIn(share), identity, 0o644);
}

function markIn(share: string): string {
  return join(share, '.owner');
}

/** A datagram socket answers EPROTOTYPE: a syslog daemon is behind it. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
