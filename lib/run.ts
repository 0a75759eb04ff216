import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export type RunOptions = {
  /** One that is still to come holds the program's input open until then; when it fails the program is killed. */
  input?: string | Buffer | Promise<string>;
  /** Read as the program's input instead of `input`, without passing through this process. */
  inputFile?: string;
  cwd?: string;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** The program is killed so many milliseconds after it has its input. */
  timeoutMs?: number;
  /** More output than this many bytes on either stream ends the program. */
  maxOutput?: number;
  /** Called with the process id once the program runs. */
  onStart?: (pid: number) => void;
};

export type RunResult = {
  /** Exit code; null when a signal ended the program. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
};

const baseEnv: NodeJS.ProcessEnv = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  NODE_ENV: 'production',
};

/**
 * Runs one program with an argument array, never through a shell, with a clean environment.
 * Resolves whatever the exit code; rejects only when the program cannot be started (ENOENT, EACCES).
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input, inputFile, timeoutMs = 60_000, maxOutput = 32 << 20, env, cwd, uid, gid, onStart } = options;
  const file = inputFile === undefined ? null : openSync(inputFile, 'r');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      uid,
      gid,
      env: { ...baseEnv, ...env },
      stdio: [file ?? 'pipe', 'pipe', 'pipe'],
    });
    if (file !== null) closeSync(file); // the program has its own by now
    if (child.pid !== undefined) onStart?.(child.pid);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let timedOut = false;
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const give = (text: string | Buffer | undefined) => {
      if (over) return;
      timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
      child.stdin?.end(text);
    };
    const keep = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) child.kill('SIGKILL');
      else into.push(chunk);
    };
    child.stdout?.on('data', keep(out));
    child.stderr?.on('data', keep(err));
    child.on('error', (error) => {
      over = true;
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      over = true;
      clearTimeout(timer);
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        timedOut,
      });
    });
    child.stdin?.on('error', () => {}); // a program that ends before reading its input is judged by its exit code
    if (input instanceof Promise) input.then(give, () => child.kill('SIGKILL'));
    else give(input);
  });
}

/** Starts a long-lived program with a clean environment; the caller owns its life. */
export function start(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(program, args, { ...options, env: { ...baseEnv, ...options.env } });
}
