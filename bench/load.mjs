import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Exports of the product's own modules, built as they are released: `load({findPage: 'lib/db/list-page.ts'})`. */
export async function load(exports) {
  const folder = join(root, 'node_modules/.cache/postern/bench');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${process.pid}.mjs`);
  const lines = Object.entries(exports).map(([name, file]) => `export { ${name} } from './${file}';`);
  await build({
    absWorkingDir: root,
    stdin: { contents: lines.join('\n'), resolveDir: root },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

/** The command as it is released, built beside the product. */
export async function buildCommand() {
  const outdir = join(root, 'node_modules/.cache/postern/bench/command');
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { program } from './lib/program.ts'; import { cli } from './lib/cli.ts'; await program(cli);`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    packages: 'external',
    alias: { 'ipaddr.js': './node_modules/ipaddr.js/lib/ipaddr.js' },
    entryNames: 'postern',
    outExtension: { '.js': '.mjs' },
    outdir,
    logLevel: 'warning',
  });
  return join(outdir, 'postern.mjs');
}

/** The agent's program, as bin/build.mjs makes it, with its plug-in beside it. */
export async function bundleAgent() {
  const outfile = join(root, `node_modules/.cache/postern/bench/gateway-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { program } from './lib/program.ts'; import { gateway } from './lib/agent/main.ts'; await program(gateway);`,
      resolveDir: root,
    },
    ...{
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: ['@node-rs/argon2'],
      outfile,
    },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  copyFileSync(join(root, 'lib/agent/canon-user/canon-user.c'), join(dirname(outfile), 'canon-user.c'));
  return outfile;
}
