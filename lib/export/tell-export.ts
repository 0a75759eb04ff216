import { createHash } from 'node:crypto';
import { Refusal } from '#lib/refusal.ts';
import type { ExportEnd } from './export-record.ts';
import { type ExportFormat, writingOf } from './format.ts';
import type { Row } from './table.ts';

/**
 * The bytes of an export. Each piece is handed on when the next one is ready, and the last one only when `note` has written down the whole: so there
 * is no complete file without its entry in the trail. Whoever breaks off, and whatever breaks, is written down as well.
 */
export async function* tellExport(
  { columns, format }: { columns: readonly string[]; format: ExportFormat },
  parts: AsyncIterable<readonly Row[]>,
  note: (end: ExportEnd) => Promise<void>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const { head, line } = writingOf(format, columns);
  let [rows, bytes, noted] = [0, 0, false];
  const end = (outcome: ExportEnd['outcome'], more: Partial<ExportEnd> = {}) => {
    noted = true;
    return note({ outcome, rows, bytes, sha256: null, reason: null, ...more });
  };
  try {
    let held = { piece: Buffer.from(head), rows: 0 };
    hash.update(held.piece);
    for await (const part of parts) {
      const piece = Buffer.from(part.map(line).join(''));
      hash.update(piece);
      if (held.piece.length > 0) yield held.piece;
      bytes += held.piece.length;
      rows += held.rows;
      held = { piece, rows: part.length };
    }
    bytes += held.piece.length;
    rows += held.rows;
    await end('complete', { sha256: hash.digest('hex') });
    if (held.piece.length > 0) yield held.piece;
  } catch (error) {
    if (!noted) await end('failed', { reason: reasonOf(error) });
    throw error;
  } finally {
    if (!noted) await end('stopped', { reason: 'Whoever received it broke off.' });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Refusal ? error.message : 'Something went wrong inside Postern; its log says what.';
}
