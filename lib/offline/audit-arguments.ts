import { parseArgs } from 'node:util';
import { type ChainVerdict, readAnchor } from '#lib/audit/verify-chain.ts';
import type { HeldVerdict } from '#lib/audit/verify-held.ts';
import { Refusal } from '#lib/refusal.ts';
import { anchorsOf, type VerifyWanted } from './audit.ts';

const usage = 'postern audit verify [FILE] [--anchor SEQ:HASH] [--anchors FILE] [--extract] [--json]';

export async function readVerifyArguments([what, ...args]: string[]): Promise<
  VerifyWanted & { json: boolean }
> {
  if (what !== 'verify') throw new Refusal('invalid', 'usage', `Usage: ${usage}`);
  const { values, positionals } = parsed(args);
  const anchors = (values.anchor ?? []).map(readAnchor);
  for (const file of values.anchors ?? []) anchors.push(...(await anchorsOf(file)));
  return {
    file: positionals[0] ?? null,
    anchors,
    extract: values.extract ?? false,
    json: values.json ?? false,
  };
}

function parsed(args: string[]) {
  try {
    const read = parseArgs({
      args,
      allowPositionals: true,
      options: {
        anchor: { type: 'string', multiple: true },
        anchors: { type: 'string', multiple: true },
        extract: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    if (read.positionals.length < 2) return read;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  throw new Refusal('invalid', 'usage', `Usage: ${usage}`);
}

/** What the walk came to, in words. */
export function sayVerdict(verdict: ChainVerdict & Partial<HeldVerdict>, extract = false): string {
  return [...sayGateways(verdict), sayChain(verdict, extract)].join('\n');
}

/** Stands above the rest: the last line is the head, for scripts to keep. */
function sayGateways({ keepers = [], silent = [] }: Partial<HeldVerdict>): string[] {
  const kept = keepers.length > 0 ? [`Held against what ${keepers.join(', ')} kept of it.`] : [];
  return [
    ...kept,
    ...silent.map(({ gateway, reason }) => `Not held against what ${gateway} kept: ${reason}`),
  ];
}

function sayChain({ intact, entries, last, faults, anchored }: ChainVerdict, extract: boolean): string {
  const held = anchored > 0 ? ` ${anchored} of its hashes were seen elsewhere, and are the same.` : '';
  if (!intact) {
    const lines = faults.slice(0, 50).map(({ seq, reason }) => `  at entry ${seq}: ${reason}`);
    const more = faults.length > 50 ? [`  and ${faults.length - 50} more`] : [];
    return [`The trail is broken (${entries} entries read).${held}`, ...lines, ...more].join('\n');
  }
  if (last === null) return 'The trail is empty.';
  if (extract) return `${entries} entries, each of them as it was written.${held}`;
  return `The trail is intact: ${entries} entries.${held}\nThe last one is ${last.seq}:${last.hash}`;
}
