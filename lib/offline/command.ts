export type Command = { usage: string; summary: string; run(args: string[]): Promise<void> };

/** A command that works on files alone: no database, no key, no server. What it answers becomes the exit code; trouble is 2, as with diff(1). */
export function offline(
  usage: string,
  summary: string,
  load: () => Promise<(args: string[]) => Promise<number>>,
): Command {
  const run = async (args: string[]) => {
    process.exitCode = 2;
    process.stdout.on('error', readerGone);
    const command = await load();
    process.exitCode = await command(args);
  };
  return { usage, summary, run };
}

/** Who reads has read enough, as `head` does: the rest goes nowhere, and that is no trouble. */
function readerGone(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
}
