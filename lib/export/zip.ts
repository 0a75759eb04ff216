import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive, by its bytes as they come. */
export type ZipPart = { name: string; pieces: AsyncIterable<Uint8Array> };

/**
 * A ZIP archive that is written while its files are made, one after the other. Its directory stands at the end, so one that is cut short is no archive.
 * Nobody knows how large the files become, hence the ZIP64 form.
 */
export async function* zipOf(made: Date, parts: readonly ZipPart[]): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const archive = zip.outputStream.pipe(new PassThrough());
  const open: Readable[] = [];
  zip.on('error', (error) => archive.destroy(error));
  for (const { name, pieces } of parts)
    zip.addReadStreamLazy(name, { mtime: made, forceZip64Format: true }, (give) => {
      const source = Readable.from(pieces, { objectMode: false });
      open.push(source);
      source.once('error', (error) => archive.destroy(error));
      give(null, source);
    });
  zip.end({ forceZip64Format: true, comment: '' });
  try {
    yield* archive;
  } finally {
    for (const source of open) source.destroy(); // who wanted it may have gone
  }
}
