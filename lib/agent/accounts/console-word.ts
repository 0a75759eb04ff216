import { statSync, utimesSync, writeFileSync } from 'node:fs';

/** Whether what this gateway knows of its accounts is what the console has. */
export type ConsoleWord = {
  /** The console has just told, or given, what is newest, and we have it. */
  heard: () => void;
  /** The gateway can be reached again, after the agent was not there or the console was silent: it waits to be told what it may have missed. */
  returned: () => void;
  /** Whether passwords may be judged, at once where that is known: false when too much may have changed since the console was heard. */
  mayJudge: () => boolean | Promise<boolean>;
  /** Whether the gateway has come back from an absence and not heard of the console yet. */
  isWaiting: () => boolean;
  /** Done once, when the waiting that is on is over; at once when there is none. */
  whenReady: (work: () => void) => void;
  close: () => void;
};

export type ConsoleWordOptions = {
  /** A file whose time is that of the last word; the one beside it, `…-alive`, has that of our own last beat. */
  path: string;
  /** After so many milliseconds without a word nobody is let in any more; null: that never happens. */
  leaseMs: number | null;
  now: () => number;
  warn: (text: string) => void;
  limits?: Partial<typeof usual>;
};

const usual = {
  /** Neither heard of the console nor there ourselves for so long: that was an absence. */
  freshMs: 15_000,
  /** How long after its start a gateway waits for the console before it goes on with what it has. */
  graceMs: 30_000,
  /** The same for one that answered all the time, and may only have missed something: a console that is there tells it sooner. */
  returnMs: 5000,
  /** How long one client is kept waiting meanwhile: for longer than a gateway that has only returned waits, so that nobody is refused for that. */
  patienceMs: 10_000,
};

/**
 * The console calls and is never called, so a gateway that was away cannot ask what changed. It waits to be told before it answers: a
 * password that was reset meanwhile opens nothing. A verifier that is started again at once was not away, and a console that is away itself stops nobody for
 * longer than the grace.
 */
export function openConsoleWord(options: ConsoleWordOptions): ConsoleWord {
  const { path, leaseMs, now, warn } = options;
  const { freshMs, graceMs, returnMs, patienceMs } = { ...usual, ...options.limits };
  const ready = new Set<() => void>();
  let last = lastWord(path);
  const alive = `${path}-alive`;
  let waiting = false;
  let grace: NodeJS.Timeout | undefined;
  const beat = () => {
    if (!waiting) note(alive, now(), warn);
  };
  const beating = setInterval(beat, freshMs / 3).unref();
  if (now() - Math.max(last, lastWord(alive)) > freshMs) wait(graceMs, 'since the start');

  function wait(forMs: number, since: string): void {
    waiting = true;
    grace = setTimeout(() => {
      warn(`The console was not heard of ${since}; logins go on with the accounts as they were.`);
      stopWaiting();
    }, forMs).unref();
  }

  function stopWaiting(): void {
    waiting = false;
    clearTimeout(grace);
    for (const work of ready) work();
    ready.clear();
  }

  function untilReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(late);
        resolve(true);
      };
      const late = setTimeout(() => {
        ready.delete(go);
        resolve(false);
      }, patienceMs);
      ready.add(go);
    });
  }

  const inLease = () => leaseMs === null || now() - last <= leaseMs;

  return {
    heard: () => {
      last = now();
      note(path, last, warn);
      if (waiting) stopWaiting();
    },
    returned: () => {
      if (!waiting) wait(returnMs, 'since this gateway can be reached again');
    },
    mayJudge: () => (waiting ? untilReady().then((ready) => ready && inLease()) : inLease()),
    isWaiting: () => waiting,
    whenReady: (work) => {
      if (waiting) ready.add(work);
      else work();
    },
    close: () => {
      clearTimeout(grace);
      clearInterval(beating);
      beat();
      waiting = false;
      for (const work of ready) work();
      ready.clear();
    },
  };
}

/** No console at all, or one in the same process: there is nothing to wait for. */
export const alwaysCurrent: ConsoleWord = {
  heard: () => {},
  returned: () => {},
  mayJudge: () => true,
  isWaiting: () => false,
  whenReady: (work) => work(),
  close: () => {},
};

function lastWord(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function note(path: string, at: number, warn: (text: string) => void): void {
  try {
    writeFileSync(path, '', { mode: 0o600, flag: 'a' });
    utimesSync(path, at / 1000, at / 1000);
  } catch (error) {
    warn(`When the console was heard cannot be written down: ${String(error)}`);
  }
}
