#!/usr/bin/env node
// Builds dist/: `postern.mjs`, the command line of console, worker and operations, which uses node_modules; and `gateway/`, the
// agent in a folder that needs nothing but Node and can be copied to a mail host.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  sourcemap: true,
  logLevel: 'warning',
};

/** A program that runs this exported function on its arguments. */
const programOf = (file, name) => ({
  contents: `import { program } from './lib/program.ts'; import { ${name} } from './${file}'; await program(${name});`,
  resolveDir: root,
});

rmSync(join(root, 'dist'), { recursive: true, force: true });

/** CommonJS that each start, and each thread, of a command would look through for its names: as long as all of the command's own modules together. */
const bundled = { 'ipaddr.js': './node_modules/ipaddr.js/lib/ipaddr.js' };

/** Builds, or ends with what esbuild has already printed. */
const bundle = (options) => build({ ...shared, ...options }).catch(() => process.exit(1));

await bundle({
  stdin: programOf('lib/cli.ts', 'cli'),
  entryNames: 'postern',
  outdir: 'dist',
  chunkNames: 'parts/[name]-[hash]',
  splitting: true,
  packages: 'external',
  alias: bundled,
});

// Native: stays a package, which is copied beside the program with the binary for this machine's architecture.
const native = '@node-rs/argon2';
await bundle({
  stdin: programOf('lib/agent/main.ts', 'gateway'),
  entryNames: 'postern-gateway',
  outdir: 'dist/gateway',
  external: [native],
  // CommonJS packages inside the bundle call require
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
// what the agent compiles on its host, beside the program that reads it
const plugin = 'lib/agent/canon-user/canon-user.c';
for (const folder of ['dist', 'dist/parts', 'dist/gateway'])
  cpSync(join(root, plugin), join(root, folder, 'canon-user.c'));
for (const name of readdirSync(join(root, 'node_modules/@node-rs'))) {
  const path = `node_modules/@node-rs/${name}`;
  if (`@node-rs/${name}`.startsWith(native))
    cpSync(join(root, path), join(root, 'dist/gateway', path), { recursive: true });
}
