import { Refusal } from '#lib/refusal.ts';
import { renderFiles } from '#lib/sendmail/render-files.ts';
import { readArguments } from './arguments.ts';
import { readPolicyFile } from './policy-file.ts';
import { putFolder } from './put-folder.ts';

export const renderUsage = 'render policy.json --out DIR [--host ID] [--force]';

/** `postern render`: the files a mail host has in /etc/mail, into a folder of their own. */
export async function render(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${renderUsage}`,
    files: 1,
    options: {
      out: { type: 'string' },
      host: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
  });
  if (!values.out)
    throw new Refusal('invalid', 'usage', 'Say where the files go.', {
      next: `Usage: postern ${renderUsage}`,
    });
  const policy = await readPolicyFile(files[0] ?? '');
  const hosts = Object.keys(policy.hosts);
  if (values.host !== undefined && !hosts.includes(values.host))
    throw new Refusal('invalid', 'no-host', `This policy has no host ${values.host}.`, {
      next: `There are: ${hosts.join(', ') || 'none'}.`,
    });
  if (values.host === undefined && hosts.length > 1)
    throw new Refusal('invalid', 'which-host', 'This policy has several hosts.', {
      next: `Say which: --host ${hosts.join(', --host ')}`,
    });
  const done = await putFolder(values.out, renderFiles(policy, values.host), values.force);
  console.log(
    `${values.out}: ${done.written} files written, ${done.same} as they were, ${done.removed} removed.`,
  );
  return 0;
}
