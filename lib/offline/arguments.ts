import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Refusal } from '#lib/refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options and the files that a command was given. Refuses what it does not take, with how it is used. `optional`: so many files may be missing. */
export function readArguments<const O extends Options>(
  args: string[],
  { usage, files, optional = 0, options }: { usage: string; files: number; optional?: number; options: O },
) {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (positionals.length <= files && positionals.length >= files - optional)
      return { values, files: positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split('. ');
    throw new Refusal('invalid', 'usage', `${sentence.replaceAll("'", '')}.`, {
      next: `Usage: ${usage}`,
      cause: error,
    });
  }
  throw new Refusal('invalid', 'usage', `Usage: ${usage}`);
}
