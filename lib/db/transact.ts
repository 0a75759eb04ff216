import type { Db, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';

const attempts = 5;

/**
 * Runs `work` in one transaction and resolves with its answer once that is committed; whatever it throws undoes everything.
 * Everything inside must use `tx`: a write through `db` would wait for the very transaction it is called from. PostgreSQL
 * ends one of two transactions that read and wrote the same rows (P2034), so `work` may run again and must not act outside.
 */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction(work, { isolationLevel: 'Serializable' });
    } catch (error) {
      if (attempt === attempts || !collided(error)) throw error;
    }
  }
}

function collided(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
