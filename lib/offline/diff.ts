import { createTwoFilesPatch } from 'diff';
import { describeChange } from '#lib/policy/describe-change.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';
import { renderFiles } from '#lib/sendmail/render-files.ts';
import { readArguments } from './arguments.ts';
import { readPolicyFile } from './policy-file.ts';

export const diffUsage = 'diff A.json B.json [--files]';

const signs = { new: '+', changed: '~', gone: '-' } as const;

/** Prints how two policies differ, in words or in the files they render to. Exits as diff(1) does: 0 equal, 1 different, 2 trouble. */
export async function diffPolicies(args: string[]): Promise<void> {
  try {
    const { values, positionals } = readArguments(diffUsage, args, { files: { type: 'boolean' } }, 2);
    const [before, after] = await Promise.all(positionals.map(readPolicyFile));
    if (!before || !after) return;
    const lines = values.files ? filePatches(before, after) : words(before, after);
    for (const line of lines) console.log(line);
    process.exitCode = lines.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`postern: ${[error.message, error.next, error.detail].filter(Boolean).join('\n')}`);
    process.exitCode = 2;
  }
}

function words(before: Policy, after: Policy): string[] {
  const names = Object.fromEntries(Object.keys({ ...before.hosts, ...after.hosts }).map((id) => [id, id]));
  return describeChange(before, after, names).map(
    ({ kind, area, text }) => `${signs[kind]} ${area}: ${text}`,
  );
}

function filePatches(before: Policy, after: Policy): string[] {
  const [old, now] = [before, after].map(
    (policy) => new Map(renderFiles(policy).map(({ path, content }) => [path, content])),
  );
  const paths = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return paths.flatMap((path) => {
    const [a = '', b = ''] = [old?.get(path), now?.get(path)];
    return a === b ? [] : [createTwoFilesPatch(`a/${path}`, `b/${path}`, a, b).trimEnd()];
  });
}
