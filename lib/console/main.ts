import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeSetUpToken } from '#lib/auth/set-up.ts';
import { migrate } from '#lib/db/migrate.ts';
import { settings, tellNext } from '#lib/env.ts';
import { Refusal } from '#lib/refusal.ts';
import { openRuntime } from '#lib/runtime.ts';
import { distrustForwardedHeaders } from './forwarded-headers.ts';

const server = '.next/standalone/server.js';

/** `postern console`: brings the database up to date, prints the set-up link while there is no operator, serves the pages. */
export async function serveConsole(): Promise<void> {
  const { databaseUrl, host, port, origin, trustProxy } = settings();
  if (!existsSync(server))
    throw new Refusal('unavailable', 'not-built', 'The console is not built.', { next: 'Run “npm run up”, which builds it.' });
  await migrate(databaseUrl);
  const address = origin ?? `http://${host}:${port}`;
  const { db } = await openRuntime();
  const token = await makeSetUpToken(db);
  await db.$disconnect();
  if (!trustProxy) distrustForwardedHeaders();
  tellNext({ host, port });
  await import(pathToFileURL(resolve(server)).href);
  if (token) console.log(`set-up link, valid once: ${address}/set-up/${token}`);
}
