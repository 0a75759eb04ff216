import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { exportLog } from '#lib/export/export-log.ts';
import { exportEnd } from '#lib/export/export-record.ts';
import { getExport } from '#lib/export/list-exports.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { ConsoleApi } from './console-api.ts';
import { putFile } from './files.ts';
import type { ExportArguments } from './log-arguments.ts';
import { readToken } from './put.ts';
import { lineWriter } from './put-lines.ts';

const record = z.looseObject({
  since: z.string(),
  until: z.string(),
  of: z.string(),
  end: exportEnd.nullable(),
});
type Manifest = z.output<typeof record>;

/** Where exports come from. */
type Exports = {
  begin: (wanted: Pick<ExportArguments, 'query' | 'of' | 'format'>) => Promise<Response>;
  manifest: (id: string) => Promise<Manifest>;
};

export function localExports(runtime: Runtime, caller: Caller): Exports {
  return {
    begin: ({ query: q, of, format }) => exportLog.invoke(runtime, caller, { q, of, format }),
    manifest: async (id) => record.parse(await getExport.invoke(runtime, caller, { id })),
  };
}

export async function remoteExports({
  address,
  tokenFile,
}: NonNullable<ExportArguments['from']>): Promise<Exports> {
  const api = new ConsoleApi(address, await readToken(tokenFile));
  return {
    begin: ({ query: q, of, format }) => {
      const given = Object.entries({ q, of, format }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      );
      return api.download(`/mail-log/export?${new URLSearchParams(given).toString()}`);
    },
    manifest: (id) => api.call('GET', `/mail-log/exports/${id}`, record),
  };
}

/**
 * Writes an export to the file that `--out` names, with its manifest beside it, or to standard output. What came is held against the console's own
 * record of it; a file that is not the whole is not left behind. Refuses to replace a file: it may be evidence.
 */
export async function putExport(exports: Exports, { out, ...wanted }: ExportArguments): Promise<void> {
  if (out !== undefined && out !== '-' && existsSync(out))
    throw new Refusal('conflict', 'file-there', `${out} is there already.`, { next: 'Choose another name.' });
  const response = await exports.begin(wanted);
  const found: { manifest?: Manifest } = {};
  const pieces = heldAgainst(response, async (id) => (found.manifest = await exports.manifest(id)));
  if (out === undefined || out === '-') await toStandardOutput(pieces);
  else {
    await putFile(out, pieces, 0o600);
    await putFile(`${out}.manifest.json`, `${JSON.stringify(found.manifest, null, 2)}\n`, 0o600);
    process.stdout.write(`${found.manifest?.end?.sha256}  ${out}\n`);
  }
  if (found.manifest) process.stderr.write(`${saidOf(found.manifest)}\n`);
}

/** The bytes as they come. Refuses at their end, unless the console wrote down the same number of them with the same digest. */
async function* heldAgainst(
  response: Response,
  manifestOf: (id: string) => Promise<Manifest>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Refusal('unavailable', 'cut-short', 'The export broke off in the middle.', { cause });
  }
  const { end } = await manifestOf(response.headers.get('postern-export') ?? '');
  if (end?.outcome === 'complete' && end.bytes === bytes && end.sha256 === hash.digest('hex')) return;
  throw new Refusal(
    'unavailable',
    'not-the-same',
    'What came is not what the console wrote down as exported.',
    {
      next: 'Export again; if it happens again, look for a proxy that alters what it passes on.',
    },
  );
}

async function toStandardOutput(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const writer = lineWriter();
  for await (const piece of pieces) {
    writer.put(piece);
    if (!(await writer.flush())) return;
  }
}

function saidOf({ of, since, until, end }: Manifest): string {
  const rows = end?.rows === 1 ? '1 row' : `${(end?.rows ?? 0).toLocaleString('en')} rows`;
  return `${rows} of ${of}, from ${since} to before ${until}; SHA-256 ${end?.sha256}`;
}
