import { randomUUID } from 'node:crypto';
import { downloadOf } from '#lib/download.ts';
import type { ReadContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { type ExportWanted, fileName } from './export-record.ts';
import { findExport } from './store.ts';
import type { Row } from './table.ts';
import { tellExport } from './tell-export.ts';
import { zipOf } from './zip.ts';

/** Each takes its share of the console's one thread. */
const mostAtOnce = 4;
let running = 0;

export type ToSend = Omit<ExportWanted, 'exportId'> & {
  columns: readonly string[];
  parts: AsyncGenerator<readonly Row[]>;
  /** The file and its manifest in one ZIP archive. */
  zip: boolean;
};

/** Begins an export: tells the trail, and answers with the file as it is made. Refuses when too many are running. */
export async function sendExport(
  { db, now, audit }: Pick<ReadContext, 'db' | 'now' | 'audit'>,
  { columns, parts, zip, ...asked }: ToSend,
): Promise<Response> {
  if (running >= mostAtOnce)
    throw new Refusal('throttled', 'too-many-exports', `${mostAtOnce} exports are running already.`, {
      next: 'Wait until one of them has ended.',
    });
  const wanted: ExportWanted = { exportId: randomUUID(), ...asked };
  const { exportId, format } = wanted;
  await audit({ kind: 'maillog.export-begun', ...wanted }, exportId);
  const pieces = tellExport({ format, columns }, counted(parts), (end) =>
    audit({ kind: 'maillog.exported', ...wanted, ...end }, exportId),
  );
  const file = fileName(wanted, now);
  // a proxy that packs or alters it would make another file of it
  const headers = { 'cache-control': 'no-store, no-transform', 'postern-export': exportId };
  if (!zip) {
    const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    return downloadOf({ name: file, type, headers }, pieces);
  }
  const manifest = async () => `${JSON.stringify(await findExport(db, exportId), null, 2)}\n`;
  const files = [
    { name: file, pieces },
    { name: `${file}.manifest.json`, pieces: once(manifest) },
  ];
  return downloadOf({ name: `${file}.zip`, type: 'application/zip', headers }, zipOf(now, files));
}

async function* counted<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  running += 1;
  try {
    yield* source;
  } finally {
    running -= 1;
  }
}

async function* once(text: () => Promise<string>): AsyncGenerator<Buffer> {
  yield Buffer.from(await text());
}
