import { createTwoFilesPatch } from 'diff';
import { type ChangeWord, describeChange } from '#lib/policy/describe/describe-change.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { renderFiles } from '#lib/sendmail/render-files.ts';
import { readArguments } from './arguments.ts';
import { putOut } from './files.ts';
import { readPolicy } from './policy-file.ts';

export const diffUsage = 'diff A B [--files | --json]';

/** `postern diff`: as diff(1), 0 when both are the same and 1 when they differ. */
export async function diff(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${diffUsage}`,
    files: 2,
    options: { files: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  const [before, after] = [await readPolicy(files[0] ?? ''), await readPolicy(files[1] ?? '')];
  if (writeDocument(before) === writeDocument(after)) {
    if (values.json) await putOut(undefined, '[]\n');
    return 0;
  }
  const words = describeChange(before, after, hostNames(after, before));
  if (values.json) {
    const list = words.map(({ kind, area, text }) => ({ kind, area, text }));
    await putOut(undefined, `${JSON.stringify(list, null, 2)}\n`);
    return 1;
  }
  const patches = values.files ? patchesOf(before, after) : '';
  await putOut(undefined, `${words.length > 0 ? words.map(wordLine).join('\n') : withoutWords}\n${patches}`);
  return 1;
}

const withoutWords = 'They differ in how they are written, not in what they do.';

/** Change in a line of its own, as a patch would mark it. */
export const wordLine = ({ kind, area, text }: Pick<ChangeWord, 'kind' | 'area' | 'text'>): string =>
  `${signs[kind]} ${area}: ${text}`;

const signs: Record<ChangeWord['kind'], string> = { new: '+', changed: '~', gone: '-' };

function hostNames(...policies: Policy[]): Record<string, string> {
  const hosts = policies.flatMap(({ hosts: all }) => Object.entries(all));
  return Object.fromEntries(hosts.map(([id, { hostName }]) => [id, hostName || id]));
}

/** The rendered files of both, host by host, as unified differences. */
function patchesOf(before: Policy, after: Policy): string {
  const ids = new Set([...Object.keys(before.hosts), ...Object.keys(after.hosts)]);
  const hosts = ids.size === 0 ? [''] : [...ids].sort();
  return hosts
    .flatMap((id) => patchesOfHost(before, after, { id, folder: hosts.length > 1 ? `${id}/` : '' }))
    .join('');
}

function patchesOfHost(
  before: Policy,
  after: Policy,
  { id, folder }: { id: string; folder: string },
): string[] {
  const [old, now] = [before, after].map(
    (policy) => new Map(renderFiles(policy, id).map((file) => [file.path, file.content])),
  );
  const paths = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...paths].sort().flatMap((path) => {
    const [then, next] = [old?.get(path), now?.get(path)];
    if (then === next) return [];
    const names = [
      then === undefined ? '/dev/null' : `a/${folder}${path}`,
      next === undefined ? '/dev/null' : `b/${folder}${path}`,
    ] as const;
    const patch = createTwoFilesPatch(...names, then ?? '', next ?? '', '', '', { context: 3 });
    return [`\n${patch.replace(/^=+\n/, '')}`];
  });
}
