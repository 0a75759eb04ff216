import { join } from 'node:path';
import { createDb } from '#lib/db/client.ts';
import { settings } from '#lib/env.ts';
import type { Runtime } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';

/** Database, key and clock of this process, as the environment says. */
export async function openRuntime(): Promise<Runtime> {
  const { dataFolder, databaseUrl, keyFile } = settings();
  return {
    db: createDb(databaseUrl),
    sealer: openSealer(keyFile),
    mailLogFile: join(dataFolder, 'maillog.db'),
    now: () => new Date(),
  };
}
