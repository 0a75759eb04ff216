import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Sealer } from '#lib/seal.ts';

export const digestOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

const context = (sha256: string) => `blob:${sha256}`;

export type Content = { content: string; secret: boolean };

/** Stores what is not there yet, once per digest, compressed; secret contents sealed. */
export async function putContents(tx: Tx, sealer: Sealer, contents: Content[]): Promise<void> {
  const wanted = new Map(contents.map((one) => [digestOf(one.content), one]));
  const there = await tx.blob.findMany({
    where: { sha256: { in: [...wanted.keys()] } },
    select: { sha256: true },
  });
  for (const { sha256 } of there) wanted.delete(sha256);
  for (const [sha256, { content, secret }] of wanted) {
    const packed = gzipSync(content);
    const bytes = secret ? Buffer.from(sealer.seal(packed, context(sha256))) : packed;
    const size = Buffer.byteLength(content);
    await tx.blob.create({ data: { sha256, size, secret, bytes: new Uint8Array(bytes) } });
  }
}

/** The content of a digest. Secret contents are opened only for a gateway, never for a page. */
export async function readContent(db: Db | Tx, sealer: Sealer, sha256: string): Promise<Buffer> {
  const blob = await db.blob.findUniqueOrThrow({ where: { sha256 } });
  const stored = Buffer.from(blob.bytes);
  return gunzipSync(blob.secret ? sealer.open(stored.toString('utf8'), context(sha256)) : stored);
}
