import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NamelessFile } from '#lib/nameless-file.ts';

export type RunOptions = {
  /**
   * One that is still to come holds the program's input open until then; when it fails the program is killed. Pieces are taken as fast
   * as the program reads them; when one cannot be made the program is killed before it could take what it has for all.
   */
  input?: string | Buffer | Promise<string> | AsyncIterable<string>;
  /** Read as the program's input instead of `input`, without passing through this process. */
  inputFile?: string;
  /** For a program that says much in small pieces: its output goes to a file without a name and is read when it has ended, so that none of them wakes this process. */
  quietly?: boolean;
  cwd?: string;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** The program is killed so many milliseconds after it has its input, or the first piece. */
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
 * Resolves whatever the exit code; rejects only when the program cannot be started (ENOENT, EACCES), or as its input's pieces did.
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input, inputFile, timeoutMs = 60_000, maxOutput = 32 << 20, env, cwd, uid, gid, onStart } = options;
  const file = inputFile === undefined ? null : openSync(inputFile, 'r');
  const aside = options.quietly ? new NamelessFile() : null;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      uid,
      gid,
      env: { ...baseEnv, ...env },
      stdio: [file ?? 'pipe', aside?.descriptor ?? 'pipe', 'pipe'],
    });
    if (file !== null) closeSync(file); // the program has its own by now
    if (child.pid !== undefined) onStart?.(child.pid);
    const words = collect(child, maxOutput, aside);
    let timedOut = false;
    let failure: { error: unknown } | null = null;
    let timer: NodeJS.Timeout | undefined;
    const time = () => {
      timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
    };
    const give = (text: string | Buffer | undefined) => {
      time();
      child.stdin?.end(text);
    };
    child.on('error', (error) => {
      clearTimeout(timer);
      words.end();
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (failure) reject(failure.error);
      else resolve({ code, signal, ...words.end(), timedOut });
    });
    child.stdin?.on('error', () => {}); // a program that ends before reading its input is judged by its exit code
    if (input instanceof Promise)
      input.then(
        (text) => words.ended() || give(text),
        () => child.kill('SIGKILL'),
      );
    else if (isPieces(input)) {
      time();
      feed(child, input, (error) => {
        failure = { error };
      });
    } else give(input);
  });
}

const isPieces = (input: RunOptions['input']): input is AsyncIterable<string> =>
  typeof input === 'object' && Symbol.asyncIterator in input;

function feed(child: ChildProcess, pieces: AsyncIterable<string>, failed: (error: unknown) => void): void {
  async function* orNothing() {
    try {
      yield* pieces;
    } catch (error) {
      child.kill('SIGKILL');
      failed(error);
      throw error;
    }
  }
  // a program that ends before reading its input is judged by its exit code
  if (child.stdin) pipeline(orNothing(), child.stdin).catch(() => {});
}

/** What a program says, as texts once it has ended; a program that says more than `most` bytes is killed. */
function collect(child: ChildProcess, most: number, aside: NamelessFile | null) {
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  let size = 0;
  let texts: Pick<RunResult, 'stdout' | 'stderr'> | null = null;
  const tooMuch = (bytes: number) => bytes > most && child.kill('SIGKILL');
  const keep = (into: Buffer[]) => (chunk: Buffer) => {
    size += chunk.length;
    if (!tooMuch(size)) into.push(chunk);
  };
  child.stdout?.on('data', keep(out));
  child.stderr?.on('data', keep(err));
  const watch = aside && setInterval(() => tooMuch(aside.size()), 200);
  return {
    ended: () => texts !== null,
    end() {
      if (texts) return texts;
      if (watch) clearInterval(watch);
      if (aside) out.push(aside.take(most));
      const [stdout = '', stderr = ''] = [out, err].map((all) => Buffer.concat(all).toString('utf8'));
      texts = { stdout, stderr };
      return texts;
    },
  };
}

/** Starts a long-lived program with a clean environment; the caller owns its life. */
export function start(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(program, args, { ...options, env: { ...baseEnv, ...options.env } });
}
