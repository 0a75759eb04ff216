import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { asksSaslauthd } from '#lib/agent/accounts/saslauthd.ts';
import { Refusal } from '#lib/refusal.ts';
import { start } from '#lib/run.ts';
import { uncarry } from './carry-refusal.ts';
import { type AnsweringAccounts, carriedRefusal, controlName, pidName } from './contract.ts';
import { type Link, LinkLost, openLink } from './link.ts';

export type VerifierOptions = {
  /** Where the accounts are kept, and where Cyrus SASL finds `mux`. */
  dir: string;
  saslDir: string;
  /** What to start, word by word. */
  command: readonly string[];
  /** Names the program and its version; a verifier of another one is replaced. */
  program: string;
  /** Whether it ends with us: where the daemon does, too. */
  endsWithUs: boolean;
  log: (text: string) => void;
};

/** How long a call waits for a verifier that is being started. */
const patienceMs = 5000;
const notePatienceMs = 60_000;
/** Each call of the console waits for it. */
const returnedPatienceMs = 1000;
/** Waits between starts that fail. */
const againAfterMs = [50, 200, 1000, 5000];
/** Three for Argon2id, each of which keeps its 19 MiB and more for the next time, two for the disk. */
const threads = 5;
const lookEveryMs = 2000;
/** A verifier that lets so many looks in a row go unanswered is ended by force. */
const mostUnanswered = 3;

/**
 * The accounts, in a process of their own that this one keeps alive: what compiles, crashes or is restarted here stops no login. A
 * verifier that runs already, of the same program, is taken over as it is. Refuses as openAccounts does.
 */
export async function keepVerifier(options: VerifierOptions): Promise<AnsweringAccounts> {
  const { dir, saslDir, endsWithUs, log } = options;
  const path = join(dir, controlName);
  const saslauthdPath = join(saslDir, 'mux');
  let ended = false;
  let link: Link = await takeOver(options, path);
  let next: Promise<Link> = Promise.resolve(link);
  await link.ask('admit', null); // one whose host was killed
  let known = await link.ask('health');

  async function keep(): Promise<void> {
    await link.gone;
    if (ended) return;
    log('The verifier ended; it is started again.');
    next = startAgain(options, path, () => ended);
    next.catch(() => {}); // whoever waits for it hears of it
    link = await next;
    if (ended) return leave(); // who closed us meanwhile knew the one before
    log('The verifier answers again.');
    return keep();
  }
  async function leave(): Promise<void> {
    if (endsWithUs) await endVerifier(link);
    link.close();
  }
  const keeping = keep().catch((error: unknown) => {
    if (!ended) log(`The verifier cannot be started: ${String(error)}`);
  });
  const looking = setInterval(
    watchOver(
      () => link,
      () => void endByForce(options),
    ),
    lookEveryMs,
  );

  async function use<T>(work: (link: Link) => Promise<T>, withinMs = patienceMs): Promise<T> {
    const first = await within(next, withinMs);
    return work(first).catch(async (error: unknown) => {
      if (!(error instanceof LinkLost)) throw error;
      await first.gone;
      await Promise.resolve(); // the next one is being started by now
      return work(await within(next, withinMs));
    });
  }

  async function health() {
    const verifier = await asksSaslauthd(saslauthdPath, lookEveryMs);
    if (verifier.answering) known = await use((to) => to.ask('health'), 0).catch(() => known);
    return { ...known, verifier };
  }

  return {
    saslauthdPath,
    sasldbPath: join(saslDir, 'sasldb2'),
    health,
    version: () => use((to) => to.ask('version')),
    heard: (newest, realm) => use((to) => to.ask('heard', newest, realm)),
    returned: async () => {
      await use((to) => to.ask('returned'), returnedPatienceMs);
    },
    sync: async (coming) => {
      const to = await within(next, patienceMs);
      return to.sync(coming).catch((error: unknown) => {
        throw error instanceof LinkLost ? away() : error; // what came of it cannot be read again: who sent it will
      });
    },
    put: (record) => use((to) => to.ask('put', record)),
    remove: (id, revision) => use((to) => to.ask('remove', id, revision)),
    status: (id) => use((to) => to.ask('status', id)),
    locked: () => use((to) => to.ask('locked')),
    unlock: (id) => use((to) => to.ask('unlock', id)),
    upgrades: () => use((to) => to.ask('upgrades')),
    admit: async (guest) => {
      await use((to) => to.ask('admit', guest));
    },
    note: async (lines) => {
      await use((to) => to.ask('note', [...lines]), notePatienceMs).catch(() => {}); // what nobody could take is in the mail log
    },
    attempts: (query) => use((to) => to.ask('attempts', query)),
    close: async () => {
      ended = true;
      clearInterval(looking);
      await leave();
      await keeping;
    },
  };
}

/** Ends it as soon as all that was asked is answered. */
async function endVerifier(link: Link): Promise<void> {
  await link.ask('end').catch(() => {}); // it may be gone before its answer arrives
  await link.gone;
}

/** Ends the verifier of these accounts, if one runs; the answer says whether. */
export async function endVerifierOf(dir: string): Promise<boolean> {
  const link = await openLink(join(dir, controlName));
  if (link) await endVerifier(link);
  return link !== null;
}

async function takeOver(options: VerifierOptions, path: string): Promise<Link> {
  const found = await openLink(path);
  if (!found) return startOne(options, path);
  const hello = await Promise.race([found.ask('hello'), pause(patienceMs)]);
  if (hello?.program === options.program) return found;
  if (hello) options.log('A verifier of another version runs; it is replaced.');
  await (hello ? endVerifier(found) : endByForce(options));
  await found.gone;
  return startOne(options, path);
}

async function endByForce({ dir, log }: VerifierOptions): Promise<void> {
  const { pid, command } = await verifierIn(dir);
  if (!command.includes('verifier')) return;
  log('The verifier does not answer any more; it is ended.');
  process.kill(pid, 'SIGKILL');
}

/** The process that noted itself in this folder; its command line is empty when there is none any more. */
async function verifierIn(dir: string): Promise<{ pid: number; command: string[] }> {
  const pid = Number(await readFile(join(dir, pidName), 'utf8').catch(() => '0'));
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: line.split('\0') };
}

async function startAgain(options: VerifierOptions, path: string, ended: () => boolean): Promise<Link> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await takeOver(options, path);
    } catch (error) {
      if (ended()) throw error;
      if (failures === 1) options.log(`The verifier does not start: ${String(error)}`);
      await pause(againAfterMs[Math.min(failures, againAfterMs.length - 1)] ?? 0);
    }
  }
}

/** Starts one in a session of its own, so that what is meant for us, such as Ctrl-C, does not reach it. */
async function startOne({ command }: VerifierOptions, path: string): Promise<Link> {
  const [first = '', ...rest] = command;
  const child = start(first, rest, {
    detached: true,
    cwd: '/',
    env: { NODE_ENV: 'production', UV_THREADPOOL_SIZE: String(threads) },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const refusal = await startReport(child);
  child.unref();
  if (refusal) throw refusal;
  const link = await openLink(path);
  if (link) return link;
  throw new Error('the verifier ended right after its start');
}

/** What it writes to its fourth file: an empty line once it answers, or why it does not. */
async function startReport(child: ChildProcess): Promise<Error | null> {
  const report = child.stdio[3] as Readable;
  const failed = once(child, 'error').then(([error]: unknown[]) => error as Error);
  const told = (async () => {
    for await (const line of createInterface({ input: report })) {
      if (line === '') return null;
      return uncarry(carriedRefusal.parse(JSON.parse(line)));
    }
    return new Error('the verifier ended before it answered');
  })();
  const outcome = await Promise.race([told, failed]);
  report.destroy();
  return outcome;
}

/** One that does not even say who it is has hung, and is ended, so that the next one can answer. */
function watchOver(link: () => Link, end: () => void): () => void {
  let unanswered = 0;
  return () => {
    if (unanswered >= mostUnanswered) end();
    unanswered = unanswered >= mostUnanswered ? 0 : unanswered + 1;
    const told = () => {
      unanswered = 0; // an error means that it has ended; the next one is on its way
    };
    link().ask('hello').then(told, told);
  };
}

function within(next: Promise<Link>, ms: number): Promise<Link> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(away()), ms);
  });
  return Promise.race([next, late]).finally(() => clearTimeout(timer));
}

function away(): Refusal {
  return new Refusal('unavailable', 'verifier-away', 'The verifier of this gateway is being started again.', {
    next: 'Try again in a moment; until then nobody can log in by PLAIN or LOGIN.',
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());
