import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { start } from '#lib/run.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundle = `${root}node_modules/.cache/postern-test/gateway-${process.pid}.mjs`;

/** Bundles the agent as bin/build.mjs does, so that it can be run, and killed, as a process of its own. */
export async function bundleAgent(): Promise<string> {
  await mkdir(fileURLToPath(new URL('.', `file://${bundle}`)), { recursive: true });
  await build({
    stdin: {
      contents: `import { program } from '#lib/program.ts'; import { gateway } from '#lib/agent/main.ts'; await program(gateway);`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: bundle,
    external: ['@node-rs/argon2'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const plugin = 'canon-user.c';
  await copyFile(join(root, 'lib/agent/canon-user', plugin), join(dirname(bundle), plugin));
  return bundle;
}

export type AgentProcess = {
  pid: number | undefined;
  /** The first enrolment code it printed; empty when it was listening without one. */
  code: string;
  /** Ends it as a power cut would. */
  kill: () => Promise<void>;
  /** Ends it as a service manager would; answers its exit code. */
  terminate: () => Promise<number | null>;
  output: () => string;
};

/**
 * Starts the agent and waits until it listens: as another user, or behind a command such as nsenter, if one is given. Rejects
 * with its output when it ends before that.
 */
export async function startAgentProcess(
  program: string,
  args: readonly string[],
  { uid, gid, behind = [] }: { uid?: number; gid?: number; behind?: readonly string[] } = {},
): Promise<AgentProcess> {
  const [first = '', ...rest] = [...behind, process.execPath, program, ...args];
  const child = start(first, rest, { uid, gid, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  let code = '';
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          output += `${line}\n`;
          code = /^enrolment code: (\S+)/.exec(line)?.[1] ?? code;
          if (line.includes('"msg":"listening"')) resolve();
        });
  });
  await Promise.race([
    listening,
    ended.then(([status]) => Promise.reject(new Error(`the agent ended with ${status}:\n${output}`))),
  ]);
  return {
    pid: child.pid,
    code,
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async terminate() {
      child.kill('SIGTERM');
      const [status] = await ended;
      return status;
    },
  };
}
