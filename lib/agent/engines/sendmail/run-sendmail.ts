import { hastenStart } from '#lib/agent/engines/sendmail/waiting-start.ts';
import { type RunOptions, type RunResult, run } from '#lib/run.ts';

/** Where the name service is down, sendmail waits for it at its start, up to 40 s with glibc's defaults. */
const patienceMs = 90_000;

/** Runs one sendmail command to its end. */
export async function runSendmail(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  let hurry = { stop() {} };
  try {
    return await run(program, args, {
      timeoutMs: patienceMs,
      ...options,
      onStart: (pid) => {
        hurry = hastenStart(pid);
      },
    });
  } finally {
    hurry.stop();
  }
}

/** Both streams, without empty lines: sendmail tells its troubles on either. */
export function wordsOf({ stdout, stderr }: RunResult): string {
  return `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
