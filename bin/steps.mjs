import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Postern's own folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A failure the person at the terminal can act on: its text is all they need to see. */
export class Stop extends Error {}

/** Runs a program's main function; a Stop ends it with its words, anything else with the stack of a bug. */
export async function program(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** Does a piece of work with a line before it and a line with its time after it. */
export async function step(name, work) {
  const started = performance.now();
  console.log(`• ${name} …`);
  const result = await work();
  console.log(`✓ ${name}  ${seconds(started)}`);
  return result;
}

/** Waits for all of these before it fails with the first that failed, so that nothing goes on behind an error. */
export async function together(...works) {
  const results = await Promise.allSettled(works);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

/** The time since a moment of `performance.now()`. */
export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs a program quietly; refuses with everything it said when it fails. */
export function run(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Stop(`${output}\n${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}.`),
        );
    });
  });
}

/**
 * Does a step unless its output exists and was made by this very Node from these very inputs (files and folders). What it was
 * made from is noted below node_modules, so a fresh install makes everything anew.
 */
export async function stepUnlessDone(name, { inputs, output }, work) {
  const stamp = join(root, 'node_modules/.cache/postern/made', name.replace(/\W+/g, '-'));
  const digest = digestOf(inputs);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  await step(name, work);
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, digest);
}

function digestOf(paths) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
  for (const path of paths.flatMap(filesBelow))
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** Every file at or below a path of this folder, in a fixed order; none when there is nothing. */
export function filesBelow(path) {
  const at = join(root, path);
  if (!existsSync(at)) return [];
  if (!statSync(at).isDirectory()) return [path];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();
}
