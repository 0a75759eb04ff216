import type { Outcome } from '#lib/agent/engine.ts';
import { DaemonProcess, type Ending } from '#lib/agent/engines/sendmail/daemon-process.ts';
import { type Door, waitForDoors } from '#lib/agent/engines/sendmail/doors.ts';
import { endProcess, pidFileStamp, readPidFile } from '#lib/agent/engines/sendmail/pid-file.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';

export type DaemonPlan = {
  /** Digest of what the daemon reads at its start. */
  fingerprint: string;
  pidFile: string;
  doors: Door[];
};

export type SupervisorParts = {
  /** Path of the program; refuses when it is not installed. */
  sendmail: () => Promise<string>;
  args: readonly string[];
  cwd: string;
  /** Why the daemon must not be started with what is in force now; null when it may. */
  preflight: (running: boolean) => Promise<Outcome | null>;
  onExit?: (message: string) => void;
};

/** Waits between restarts of a daemon that ends by itself; a minute of life begins them anew. */
const restartAfterMs = [200, 1000, 2000, 5000, 15_000, 30_000];
const stableMs = 60_000;
const answerWithinMs = 75_000;
/** A start takes 30 ms; what takes longer waited for something. */
const slowMs = 8000;

/**
 * Runs one daemon as a child and keeps it running. What it is told to do is done one thing at a time. The daemon outlives a
 * killed supervisor, so that mail flows on; the next one ends it and starts its own.
 */
export class Supervisor {
  readonly #parts: SupervisorParts;
  #daemon: DaemonProcess | null = null;
  #plan: DaemonPlan | null = null;
  #loaded: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #message = 'No release is in force.';

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  /** Has the daemon serve this plan: starts it, has it read its files again, or leaves it alone when it has read the same. */
  serve(plan: DaemonPlan): Promise<Outcome & { reloaded: boolean }> {
    return this.#inTurn(async () => {
      this.#plan = plan;
      clearTimeout(this.#timer);
      const running = this.#daemon;
      if (running && !running.over && this.#loaded === plan.fingerprint)
        return {
          ok: true,
          reloaded: false,
          message: 'Nothing that the daemon reads at its start has changed.',
        };
      const outcome = running && !running.over ? await this.#reload(running, plan) : await this.#launch(plan);
      this.#message = outcome.message;
      if (outcome.ok) this.#failures = 0;
      else if (!this.#daemon) this.#restartLater();
      return { ...outcome, reloaded: outcome.ok };
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const daemon = this.#daemon;
      this.#plan = null;
      this.#daemon = null;
      this.#loaded = null;
      this.#message = 'It was stopped.';
      clearTimeout(this.#timer);
      await daemon?.stop();
    });
  }

  status(): GatewayState['daemon'] {
    const daemon = this.#daemon;
    if (!daemon || daemon.over) return { running: false, pid: null, since: null, message: this.#message };
    return { running: true, pid: daemon.pid, since: daemon.startedAt.toISOString(), message: this.#message };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {}); // whoever asked hears of it; the next in turn begins all the same
    return result;
  }

  async #launch(plan: DaemonPlan): Promise<Outcome> {
    await this.#endOrphan(plan.pidFile);
    const reason = await this.#parts.preflight(false);
    if (reason) return reason;
    const { sendmail, args, cwd } = this.#parts;
    const before = await pidFileStamp(plan.pidFile);
    const daemon = await DaemonProcess.start(await sendmail(), args, cwd);
    this.#daemon = daemon;
    void daemon.ended.then((ending) => this.#noteEnd(daemon, ending));
    return this.#untilServing(daemon, plan, before, 'started');
  }

  /** SIGHUP makes it read everything again under the same process id; a cf that it cannot read would kill it. */
  async #reload(daemon: DaemonProcess, plan: DaemonPlan): Promise<Outcome> {
    const reason = await this.#parts.preflight(true);
    if (reason) return reason;
    const before = await pidFileStamp(plan.pidFile);
    daemon.hangUp();
    return this.#untilServing(daemon, plan, before, 'reloaded');
  }

  async #untilServing(
    daemon: DaemonProcess,
    plan: DaemonPlan,
    before: string,
    done: string,
  ): Promise<Outcome> {
    const begun = Date.now();
    daemon.hurry();
    // the old daemon answers until it has got the signal: only a new pid file shows that the new one listens
    const anew = await waitUntil(
      async () => (await pidFileStamp(plan.pidFile)) !== before,
      daemon,
      answerWithinMs,
    );
    const shut = anew ? await waitForDoors(plan.doors, answerWithinMs, () => daemon.over) : plan.doors;
    daemon.settled();
    if (daemon.over) return { ok: false, ...endWords(await daemon.ended) };
    const [door] = shut;
    if (door)
      return {
        ok: false,
        message: `Sendmail runs, but nobody answers on ${door.host} port ${door.port}.`,
        output: daemon.words || undefined,
      };
    this.#loaded = plan.fingerprint;
    const took = Date.now() - begun;
    const slow =
      took < slowMs
        ? ''
        : ` It took ${Math.round(took / 1000)} s, because this host cannot find its own name: add it with its domain to /etc/hosts.`;
    return {
      ok: true,
      message: `Sendmail is ${done} and answers on ${plan.doors.length} listener${plan.doors.length === 1 ? '' : 's'}.${slow}`,
    };
  }

  /** A daemon that a killed supervisor left behind holds the ports. */
  async #endOrphan(pidFile: string): Promise<void> {
    const noted = await readPidFile(pidFile);
    const cf = this.#parts.args[this.#parts.args.indexOf('-C') + 1] ?? '';
    if (noted && noted.command.split(' ').includes(cf)) await endProcess(noted.pid);
  }

  #noteEnd(daemon: DaemonProcess, ending: Ending): void {
    if (this.#daemon !== daemon) return;
    this.#daemon = null;
    this.#loaded = null;
    if (!this.#plan) return;
    if (Date.now() - daemon.startedAt.getTime() > stableMs) this.#failures = 0;
    this.#message = endWords(ending).message;
    this.#parts.onExit?.(this.#message);
    this.#restartLater();
  }

  #restartLater(): void {
    clearTimeout(this.#timer);
    const wait = restartAfterMs[Math.min(this.#failures, restartAfterMs.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#restart(), wait);
  }

  #restart(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#plan || (this.#daemon && !this.#daemon.over)) return;
      // nobody waits for this attempt: whatever stops it is told, and tried again
      const outcome = await this.#launch(this.#plan).catch((error: unknown) => ({
        ok: false,
        message: error instanceof Error ? error.message : String(error),
      }));
      this.#message = outcome.message;
      if (outcome.ok) return;
      this.#parts.onExit?.(outcome.message);
      if (!this.#daemon) this.#restartLater();
    });
  }
}

async function waitUntil(
  done: () => Promise<boolean>,
  daemon: DaemonProcess,
  withinMs: number,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await done())) {
    if (daemon.over || Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return true;
}

/** Exit codes are those of sysexits.h. */
function endWords({ code, signal, words }: Ending): { message: string; output: string | undefined } {
  const how = signal ? `by signal ${signal}` : `with code ${code}`;
  const why =
    code === 71 && /wedged|Address already in use/.test(words) ? ': another program listens on its port' : '';
  return { message: `Sendmail ended ${how}${why}.`, output: words || undefined };
}
