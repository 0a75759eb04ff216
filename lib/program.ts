import { Refusal } from '#lib/refusal.ts';

/**
 * Runs a program's main function on the command line's arguments. A Refusal ends it with its sentences on standard error and
 * exit code 1, where nobody chose another; anything else is a bug and ends it with its stack.
 */
export async function program(main: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const lines = [error.message, error.next, error.detail && `\n${error.detail}`];
    for (const [field, words] of Object.entries(error.fields)) lines.push(`  ${field}: ${words.join(' ')}`);
    process.stderr.write(`postern: ${lines.filter(Boolean).join('\n')}\n`);
    process.exitCode ??= 1;
  }
}
