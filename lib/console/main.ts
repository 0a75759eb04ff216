import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeSetUpToken } from '#lib/auth/set-up.ts';
import { migrate } from '#lib/db/migrate.ts';
import { settings, tellNext } from '#lib/env.ts';
import { packageRoot } from '#lib/package-root.ts';
import { Refusal } from '#lib/refusal.ts';
import { openRuntime } from '#lib/runtime.ts';
import { distrustForwardedHeaders } from './forwarded-headers.ts';

const server = join(packageRoot(), '.next/standalone/server.js');

/** `postern console`: brings the database up to date, prints the set-up link while there is no operator, serves the pages. */
export async function serveConsole(): Promise<void> {
  const { databaseUrl, host, port, origin, trustProxy } = settings();
  if (!existsSync(server))
    throw new Refusal('unavailable', 'not-built', 'The console is not built.', {
      next: 'Run “npm run up”, which builds it.',
    });
  migrate(databaseUrl, 'prisma/migrations/sqlite');
  const address = origin ?? `http://${host}:${port}`;
  const { db } = await openRuntime();
  const token = await makeSetUpToken(db);
  await db.$disconnect();
  if (!trustProxy) distrustForwardedHeaders();
  tellNext(settings());
  await import(pathToFileURL(server).href);
  if (token) console.log(`set-up link, valid once: ${address}/set-up/${token}`);
}
