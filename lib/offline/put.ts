import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Refusal } from '#lib/refusal.ts';
import { readArguments } from './arguments.ts';
import { ConsoleApi } from './console-api.ts';
import { wordLine } from './diff.ts';
import { putOut, unreadable } from './files.ts';
import { readMailFolder } from './read-mail-folder.ts';

const putUsage = 'put PATH --console URL --token-file FILE [--gateway NAME] [--with-keys] [--yes]';

const uploaded = z.object({ id: z.string() });
const gatewayList = z.array(z.object({ id: z.string(), name: z.string() }));
const view = z.object({
  draft: z.string(),
  changes: z.object({
    words: z.array(
      z.object({ kind: z.enum(['new', 'changed', 'gone']), area: z.string(), text: z.string() }),
    ),
    more: z.number(),
  }),
  certificates: z.array(z.object({ file: z.string(), troubles: z.array(z.string()) })),
});
const applied = z.object({
  sections: z.number(),
  entries: z.number(),
  gone: z.number(),
  certificates: z.number(),
});

/**
 * `postern put`: shows how a console's draft would change, and changes it with `--yes`. 0: the draft is as the files say; 1: it differs and was not
 * changed. Nothing is deployed by it.
 */
export async function put(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${putUsage}`,
    files: 1,
    options: {
      console: { type: 'string' },
      'token-file': { type: 'string' },
      gateway: { type: 'string' },
      'with-keys': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
  });
  const tokenFile = values['token-file'];
  if (values.console === undefined || tokenFile === undefined)
    throw new Refusal('invalid', 'usage', 'Say which console, and where its token is.', {
      next: `Usage: postern ${putUsage}`,
    });
  const withKeys = values['with-keys'];
  const api = new ConsoleApi(values.console, await readToken(tokenFile));
  const found = await readMailFolder(files[0] ?? '', { withKeys });
  const gatewayId = values.gateway === undefined ? '' : await gatewayNamed(api, values.gateway);
  const { id } = await api.call('POST', '/imports', uploaded, {
    files: [...found.files].map(([path, text]) => ({ path, text })),
    withKeys,
  });
  return look(api, { id, gatewayId, yes: values.yes });
}

/** An API token out of a file; `-` is standard input. */
export async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path === '-' ? '/dev/stdin' : path, 'utf8')).trim();
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function gatewayNamed(api: ConsoleApi, wanted: string): Promise<string> {
  const gateways = await api.call('GET', '/gateways', gatewayList);
  const gateway = gateways.find(({ id, name }) => name === wanted || id === wanted);
  if (gateway) return gateway.id;
  throw new Refusal('not-found', 'no-gateway', `There is no gateway ${wanted}.`, {
    next: `There are: ${gateways.map(({ name }) => name).join(', ') || 'none'}.`,
  });
}

async function look(
  api: ConsoleApi,
  { id, gatewayId, yes }: { id: string; gatewayId: string; yes: boolean },
): Promise<number> {
  let settled = false;
  try {
    const seen = await api.call('GET', `/imports/${id}?gatewayId=${encodeURIComponent(gatewayId)}`, view);
    await putOut(undefined, inWords(seen));
    if (!yes) {
      if (seen.changes.words.length > 0)
        await putOut(undefined, 'The draft was not changed; --yes changes it.\n');
      return seen.changes.words.length > 0 ? 1 : 0;
    }
    const done = await api.call('POST', `/imports/${id}/apply`, applied, { gatewayId, draft: seen.draft });
    settled = true;
    const { sections, entries, gone, certificates } = done;
    const said = `${sections} sections changed, ${entries} entries new or changed, ${gone} gone, ${certificates} certificates stored`;
    await putOut(undefined, `In the draft: ${said}. Review and deploy it in the console.\n`);
    return 0;
  } finally {
    // what went wrong before is what is to be said
    if (!settled) await api.call('DELETE', `/imports/${id}`, z.unknown()).catch(() => undefined);
  }
}

function inWords({ changes: { words, more }, certificates }: z.output<typeof view>): string {
  const lines = [
    ...words.map(wordLine),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...certificates.map(({ file, troubles }) =>
      troubles.length > 0
        ? `${file}: no gateway will show it. ${troubles.join(' ')}`
        : `${file}: a certificate with its key`,
    ),
    ...(words.length === 0 ? ['The draft says the same already.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
