import { readdirSync, readFileSync } from 'node:fs';

export type OpenSessions = {
  /** Somebody logged in to this account in this process of the daemon. */
  note: (account: string, session: { pid: number; client: string | null }) => void;
  /** Ends every session that is still open of the accounts of which this is true; answers how many. */
  cut: (isOut: (account: string) => boolean) => number;
};

export type OpenSessionsOptions = {
  /** What the daemon's process calls itself now; empty when there is none of that number. */
  titleOf?: (pid: number) => string;
  /** The numbers of all processes that there are. */
  living?: () => ReadonlySet<number>;
  end?: (pid: number) => void;
  most?: number;
};

/** Behind so many sessions, those that have ended are forgotten; hardly more than twice as many are ever remembered. */
const usualMost = 10_000;

/**
 * Which process of Sendmail serves whom, from its own log line on each success. A process number may have been given to somebody else since, so
 * one is ended only while it calls itself a server of that client.
 */
export function openSessions({
  titleOf = titleOfProcess,
  living = livingProcesses,
  end = endProcess,
  most = usualMost,
}: OpenSessionsOptions = {}): OpenSessions {
  const sessions = new Map<number, { account: string; client: string | null }>();
  const someAtOnce = Math.max(1, Math.min(1000, Math.floor(most / 10)));
  let came = 0;
  const isOpen = (pid: number, client: string | null) => serves(titleOf(pid), client);

  /**
   * Some at a time, two for each that came: finding the oldest anew each time walks over what was deleted before it. One look at all processes serves for
   * hundreds of log-ins, where a look at two of them for each cost a third of what the log-in does; whose number somebody else has by now stays until the next look.
   */
  function forgetSome(): void {
    came = 0;
    const some = Math.min(2 * someAtOnce, sessions.size - most);
    if (some <= 0) return;
    const alive = living();
    for (const [pid, session] of [...oldest(sessions, some)]) {
      sessions.delete(pid);
      if (sessions.size < 2 * most && alive.has(pid)) sessions.set(pid, session);
    }
  }

  return {
    note: (account, { pid, client }) => {
      sessions.delete(pid);
      sessions.set(pid, { account, client });
      came += 1;
      if (came >= someAtOnce) forgetSome();
    },
    cut: (isOut) => {
      let ended = 0;
      for (const [pid, session] of sessions) {
        if (!isOut(session.account)) continue;
        sessions.delete(pid);
        if (!isOpen(pid, session.client)) continue;
        end(pid);
        ended += 1;
      }
      return ended;
    },
  };
}

function* oldest<K, V>(map: ReadonlyMap<K, V>, count: number): Generator<[K, V]> {
  let left = count;
  for (const entry of map) {
    if (left <= 0) return;
    left -= 1;
    yield entry;
  }
}

/** `sendmail: server host [10.9.0.20] cmd read`, `sendmail: 6AL7vZo6014166 host [10.9.0.20]: DATA` (sendmail/srvrsmtp.c). */
function serves(title: string, client: string | null): boolean {
  return (
    title.startsWith('sendmail: ') && client !== null && new RegExp(`\\[(IPv6:)?${client}\\]`).test(title)
  );
}

function livingProcesses(): ReadonlySet<number> {
  try {
    return new Set(readdirSync('/proc').map(Number)); // what is no process has no number
  } catch {
    return new Set();
  }
}

function titleOfProcess(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it has ended
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // it ended by itself just now
  }
}
