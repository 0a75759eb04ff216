import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Refusal } from '#lib/refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The arguments of one command. Refuses what it does not know, with how it is used. */
export function readArguments<T extends Options>(usage: string, args: string[], options: T, wanted: number) {
  try {
    const read = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (read.positionals.length === wanted) return read;
  } catch (cause) {
    const [words = ''] = cause instanceof Error ? cause.message.split('. ') : [];
    throw new Refusal('invalid', 'usage', `${words}.`, { next: `Usage: postern ${usage}`, cause });
  }
  throw new Refusal('invalid', 'usage', `Usage: postern ${usage}`);
}
