#!/usr/bin/env node
// Holds every import that is left at run time against .dependency-cruiser.cjs. Types are stripped first, into a copy of the
// sources: dependency-cruiser cannot read TypeScript 7, sees nothing without it, and is content with that.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { filesBelow, program, root, run, Stop } from './steps.mjs';

const copy = join(root, 'node_modules/.cache/postern/imports');
const sources = ['lib', 'app', 'components', 'bin', 'proxy.ts'];
const planted = {
  file: 'lib/agent/planted.ts',
  text: "import '#lib/db/client.ts';",
  rule: 'mail-host-carries-no-console',
};

/** Strips the types of a file and keeps every import that is not `import type`. */
function stripped(path) {
  const text = readFileSync(join(root, path), 'utf8');
  if (!/\.tsx?$/.test(path)) return text;
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true, jsx: 'react-jsx' } };
  return transformSync(text, { loader: path.endsWith('x') ? 'tsx' : 'ts', tsconfigRaw, sourcefile: path })
    .code;
}

function write(path, text) {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

await program(async () => {
  rmSync(copy, { recursive: true, force: true });
  const files = sources.flatMap((path) => filesBelow(path)).filter((path) => /\.(tsx?|mjs|css)$/.test(path));
  for (const path of files) write(path, stripped(path));
  write('package.json', readFileSync(join(root, 'package.json'), 'utf8'));
  write(planted.file, planted.text);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  // Named one by one: in folders it looks only for what it could parse by itself.
  const named = [...files.filter((path) => !path.endsWith('.css')), planted.file];
  const arguments_ = [cruiser, '--config', config, '--output-type', 'json', '--no-progress', ...named];
  const { summary } = JSON.parse(await run(process.execPath, arguments_, { cwd: copy }));

  const errors = summary.violations.filter(({ from }) => from !== planted.file);
  for (const { rule, from, to, via } of errors)
    console.error(`${rule.name}: ${from} → ${[...(via ?? []).map(({ name }) => name), to].join(' → ')}`);
  if (!summary.violations.some(({ from, rule }) => from === planted.file && rule.name === planted.rule))
    throw new Stop('The check of imports did not see the violation planted for it, so it sees none.');
  if (errors.length > 0) throw new Stop(`${errors.length} imports go where they may not.`);
  console.log(`${files.length} files, ${summary.totalDependenciesCruised} imports.`);
});
