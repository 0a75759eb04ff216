import type { Db } from '#lib/db/client.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { contentOf, readContent, readParts } from './blob-store.ts';
import { type Part, sizeOf } from './text.ts';

type File = Manifest['files'][number];
type Way = { db: Db; sealer: Sealer; client: Pick<GatewayClient, 'putBlob' | 'spliceBlob'> };

/**
 * Brings one content to a gateway: as what differs from the file in force there, where that is less than the whole. A gateway that does not have that any
 * more, or has it damaged, gets the whole.
 */
export async function sendContent(way: Way, file: File, there: readonly File[]): Promise<void> {
  const { db, sealer, client } = way;
  const base = there.find((one) => one.path === file.path);
  const splice = base && (await spliceOf(way, base, file));
  if (splice)
    try {
      await client.spliceBlob(file.sha256, splice);
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'gateway-problem') throw error;
    }
  await client.putBlob(file.sha256, file.size, contentOf(db, sealer, file.sha256));
}

/** Null: sending the whole is as good. */
async function spliceOf({ db, sealer }: Way, base: File, file: File): Promise<Splice | null> {
  if (managedFiles[file.path].secret) return null;
  const [before, after] = [await readParts(db, base.sha256), await readParts(db, file.sha256)];
  const known = offsetsOf(before);
  if (sizeOf(after.filter(({ sha256 }) => !known.has(sha256))) > file.size / 2) return null;
  const pieces: Splice['pieces'] = [];
  for (const { sha256, size: length } of after) {
    const from = known.get(sha256);
    const last = pieces.at(-1);
    if (from === undefined)
      pieces.push({ bytes: (await readContent(db, sealer, sha256)).toString('base64') });
    else if (last && 'from' in last && last.from + last.length === from) last.length += length;
    else pieces.push({ from, length });
  }
  return { base: base.sha256, pieces };
}

/** Where each part begins, in bytes. */
function offsetsOf(parts: readonly Part[]): Map<string, number> {
  const offsets = new Map<string, number>();
  let at = 0;
  for (const { sha256, size } of parts) {
    if (!offsets.has(sha256)) offsets.set(sha256, at);
    at += size;
  }
  return offsets;
}
