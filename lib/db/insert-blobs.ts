import type { Db } from './client.ts';
import { Prisma } from './generated/client.ts';

type Packed = { sha256: string; size: number; bytes: Uint8Array };

/** Inserts contents that are no secret in one statement; what is there already stays. `parts`: each is the list of its parts. */
export async function insertBlobs(
  db: Db,
  packed: readonly Packed[],
  { parts }: { parts: boolean },
): Promise<void> {
  const now = new Date();
  const rows = packed.map(
    ({ sha256, size, bytes }) =>
      Prisma.sql`(${sha256}, ${size}, ${false}, ${parts}, ${new Uint8Array(bytes)}, ${now})`,
  );
  await db.$executeRaw`INSERT INTO "Blob" ("sha256", "size", "secret", "parts", "bytes", "createdAt")
    VALUES ${Prisma.join(rows)} ON CONFLICT DO NOTHING`;
}
