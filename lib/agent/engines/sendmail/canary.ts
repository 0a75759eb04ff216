import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listenersOf, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { DaemonProcess } from '#lib/agent/engines/sendmail/daemon-process.ts';
import { type Door, freePort, waitForDoors } from '#lib/agent/engines/sendmail/doors.ts';
import { prepareQueueGroups, withQueue } from '#lib/agent/engines/sendmail/queue-folders.ts';
import { withFolder } from '#lib/agent/engines/sendmail/work-folder.ts';

/** A name service that is down holds a start up for 40 s. */
const patienceMs = 60_000;

export type Canary = { door: Door; offersAuth: boolean } | { words: string };

/**
 * Starts a daemon of its own with this cf for a while: on a private port of loopback, with a queue and a pid file of its own, so
 * that what is live does not notice. It is ended whatever happens. `words`: it did not come up, and what it said.
 */
export async function withCanary<T>(
  parts: { sendmail: string; state: string },
  cf: string,
  use: (canary: Canary) => Promise<T>,
): Promise<T> {
  return withFolder(parts.state, async (folder) => {
    const queue = join(folder, 'queue');
    await mkdir(queue, { mode: 0o700 });
    const port = await freePort();
    const text = await readFile(cf, 'utf8');
    const own = await withOwnGroups({ cf, text }, folder, queue);
    const offersAuth = doesOfferAuth(text);
    const listener = `Name=canary,Addr=127.0.0.1,Port=${port}${offersAuth ? '' : ',M=A'}`;
    const daemon = await DaemonProcess.start(
      parts.sendmail,
      argumentsOf(own, folder, queue, listener),
      folder,
    );
    try {
      daemon.hurry();
      const door = { host: '127.0.0.1', port };
      const shut = await waitForDoors([door], patienceMs, () => daemon.over);
      daemon.settled();
      if (shut.length === 0) return await use({ door, offersAuth });
      return await use({ words: daemon.over ? (await daemon.ended).words : daemon.words });
    } finally {
      await daemon.stop(1000);
    }
  });
}

/** Whether any listener offers AUTH. Where none does the canary must not: told nothing, a daemon offers what its library has. */
function doesOfferAuth(cf: string): boolean {
  const listeners = listenersOf(readCf(cf));
  return listeners.length === 0 || listeners.some(({ modifiers }) => !modifiers.includes('A'));
}

/** The cf itself, or a copy whose queue groups lie below the canary's queue: the daemon takes no group that lies elsewhere. */
async function withOwnGroups(
  { cf, text }: { cf: string; text: string },
  folder: string,
  queue: string,
): Promise<string> {
  const groups = withQueue(text, queue);
  if (groups === text) return cf;
  const copy = join(folder, 'canary.cf');
  const told = `${groups}O QueueDirectory=${queue}\n`;
  await writeFile(copy, told, { mode: 0o644 });
  await prepareQueueGroups(told);
  return copy;
}

function argumentsOf(cf: string, folder: string, queue: string, listener: string): string[] {
  const options = {
    PidFile: join(folder, 'sendmail.pid'),
    StatusFile: join(folder, 'statistics'),
    QueueDirectory: queue,
    DeliveryMode: 'q', // not d: deferred mode skips check_rcpt altogether
    DaemonPortOptions: listener,
  };
  const set = Object.entries(options).flatMap(([name, value]) => ['-O', `${name}=${value}`]);
  return ['-L', 'postern-canary', '-C', cf, ...set, '-bD'];
}
