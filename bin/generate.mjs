#!/usr/bin/env node
// Makes the Prisma client (lib/db/generated) from prisma/schema.prisma, without any download.
import { spawnSync } from 'node:child_process';

// `prisma generate` never runs the schema engine, yet insists on having one, and would fetch it: name any program instead.
const offline = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? '/bin/true',
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};
const { status } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
  cwd: new URL('..', import.meta.url),
  env: { ...process.env, ...offline },
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.exit(status ?? 1);
