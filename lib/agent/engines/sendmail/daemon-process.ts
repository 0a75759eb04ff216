import type { ChildProcess } from 'node:child_process';
import { hastenStart } from '#lib/agent/engines/sendmail/waiting-start.ts';
import { start } from '#lib/run.ts';

export type Ending = { code: number | null; signal: NodeJS.Signals | null; words: string };

/** How much of its last words is kept. */
const mostWords = 4000;

/** One sendmail daemon that is a child of this process, from its start to its end. */
export class DaemonProcess {
  readonly startedAt = new Date();
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #words = '';
  #hurry: { stop(): void } = { stop() {} };
  #over = false;

  /** Rejects when the program cannot be started at all. */
  static async start(program: string, args: readonly string[], cwd: string): Promise<DaemonProcess> {
    const child = start(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return new DaemonProcess(child);
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#words = `${this.#words}${chunk.toString('utf8')}`.slice(-mostWords);
      });
    child.on('error', () => {}); // a signal that cannot be sent shows as a process that does not end
    // `exit`, not `close`: children that still serve a client keep the streams open
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#over = true;
        this.#hurry.stop();
        resolve({ code, signal, words: this.#words.trim() });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get over(): boolean {
    return this.#over;
  }

  get words(): string {
    return this.#words.trim();
  }

  /** While it starts, or starts anew after a hang-up, it may sleep for a minute without need. */
  hurry(): void {
    this.#hurry.stop();
    this.#hurry = this.#over ? { stop() {} } : hastenStart(this.pid);
  }

  /** It serves: from now on it may sleep as it likes. */
  settled(): void {
    this.#hurry.stop();
  }

  hangUp(): void {
    this.#child.kill('SIGHUP');
  }

  /** Asks it to end, and ends it if it does not within the time. Sessions under way end by themselves. */
  async stop(withinMs = 5000): Promise<void> {
    if (this.#over) return;
    this.#hurry.stop();
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    await this.ended;
    clearTimeout(timer);
  }
}
