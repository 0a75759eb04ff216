import { Refusal } from '#lib/refusal.ts';
import { renderFiles } from '#lib/sendmail/render-files.ts';
import { readArguments } from './arguments.ts';
import { readPolicyFile } from './policy-file.ts';
import { writeFiles } from './write-files.ts';

export const renderUsage = 'render policy.json --out DIR [--host NAME] [--force]';

/** Writes the files that a mail host has in /etc/mail. */
export async function renderPolicy(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(
    renderUsage,
    args,
    { out: { type: 'string' }, host: { type: 'string' }, force: { type: 'boolean', default: false } },
    1,
  );
  if (values.out === undefined) throw new Refusal('invalid', 'usage', `Usage: postern ${renderUsage}`);
  const policy = await readPolicyFile(positionals[0] ?? '');
  const hosts = Object.keys(policy.hosts);
  if (values.host !== undefined && !hosts.includes(values.host))
    throw new Refusal('invalid', 'no-host', `This policy has no host ${values.host}.`, {
      next: hosts.length > 0 ? `It has ${hosts.join(', ')}.` : 'It has none.',
    });
  const files = renderFiles(policy, values.host);
  await writeFiles(values.out, files, values.force);
  for (const { path } of files) console.log(path);
}
