import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Anchor, ChainVerdict } from '#lib/audit/verify-chain.ts';
import type { HeldVerdict } from '#lib/audit/verify-held.ts';
import { nearMiss } from '#lib/near-miss.ts';
import { dumpNoCore } from '#lib/no-core.ts';
import type { VerifyWanted } from '#lib/offline/audit.ts';
import { type Command, offline } from '#lib/offline/command.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

const isHelp = (arg: string) => arg === '--help' || arg === '-h';

const offlineCommands: Record<string, Command> = {
  import: offline(
    'import PATH',
    'A mail host’s files as policy.json, with a report',
    async () => (await import('#lib/offline/import.ts')).importPath,
  ),
  render: offline(
    'render FILE --out DIR',
    'The files that a policy.json stands for',
    async () => (await import('#lib/offline/render.ts')).render,
  ),
  check: offline(
    'check FILE',
    'What speaks against a policy.json',
    async () => (await import('#lib/offline/check.ts')).check,
  ),
  diff: offline(
    'diff FILE FILE',
    'How two policies differ, in words',
    async () => (await import('#lib/offline/diff.ts')).diff,
  ),
  schema: offline(
    'schema',
    'The JSON Schema of policy.json',
    async () => (await import('#lib/offline/import.ts')).schema,
  ),
};

const offlineLog = offline(
  'log parse|messages FILES',
  'What mail log files say, as NDJSON: a line an event, or a message',
  async () => (await import('#lib/offline/log.ts')).log,
);

/** What `postern` can be told to do. Each loads only what it needs. */
const commands: Record<string, Command> = {
  console: {
    usage: 'console',
    summary: 'Serve the pages and the REST API',
    run: async () => (await import('#lib/console/main.ts')).serveConsole(),
  },
  worker: {
    usage: 'worker',
    summary: 'Deploy releases, watch the gateways, read their logs',
    run: async () => (await import('#lib/worker/main.ts')).worker(),
  },
  gateway: {
    usage: 'gateway …',
    summary: 'The agent of a mail host (“postern gateway help”)',
    run: async (args) => (await import('#lib/agent/main.ts')).gateway(args),
  },
  ...offlineCommands,
  log: offlineLog,
  'log import': {
    usage: 'log import FILES',
    summary: 'Store the history in log files as a gateway’s',
    run: importLogFiles,
  },
  'log search': {
    usage: 'log search QUERY',
    summary: 'Search the console’s mail log, as NDJSON: a message a line',
    run: searchLogLines,
  },
  'log follow': {
    usage: 'log follow QUERY',
    summary: 'Print what the search finds as it comes in, as NDJSON: a message and recipient a line',
    run: followLogLines,
  },
  'log export': {
    usage: 'log export QUERY',
    summary: 'Export what a search of the mail log finds, as CSV or JSON Lines, with its SHA-256',
    run: exportLogFile,
  },
  put: offline(
    'put PATH --console URL',
    'Put a policy.json, or a mail host’s files, into a console’s draft',
    async () => (await import('#lib/offline/put.ts')).put,
  ),
  export: offline(
    'export [FILE]',
    'Write the draft, a release or a policy.json as policy.json, or one of its maps',
    async () => {
      const { exportPolicyFile } = await import('#lib/offline/export.ts');
      return (args) => exportPolicyFile(args, policyText);
    },
  ),
  'import-passwords': {
    usage: 'import-passwords FILE',
    summary: 'Accounts with the passwords of a sasldb or of hashes',
    run: async (args) => {
      const { importPasswordFile } = await import('#lib/console/import-passwords.ts');
      console.log(await importPasswordFile(args, withRuntime, commandLine()));
    },
  },
  migrate: { usage: 'migrate', summary: 'Bring the database up to this version', run: bringUpToDate },
  operations: { usage: 'operations', summary: 'List what “call” can do', run: listOperations },
  call: {
    usage: 'call OPERATION [JSON]',
    summary: 'Do one operation, as an admin, on the trail; “-” reads the JSON from standard input',
    run: callOperation,
  },
  audit: {
    usage: 'audit verify [FILE]',
    summary: 'Prove that no entry of the trail was changed: here, in a copy of the database, in an export',
    run: audit,
  },
};

/** The `postern` command. Refuses what it does not know with the list of what it does. */
export async function cli([first = 'help', ...rest]: string[]): Promise<void> {
  const [name, args] =
    first === 'log' && `log ${rest[0]}` in commands ? [`log ${rest[0]}`, rest.slice(1)] : [first, rest];
  if (name === 'help' || isHelp(name)) {
    const about = args.join(' ');
    if (about in commands && about !== 'log') await cli([...args, '--help']);
    else console.log(help(about));
    return;
  }
  if (name === 'log' && args.every((arg) => isHelp(arg))) {
    console.log(help('log'));
    process.exitCode = args.length === 0 ? 2 : undefined;
    return;
  }
  const command = commands[name];
  if (!command) {
    process.exitCode = 2; // 1 is what check and diff answer when they are done
    const near = nearMiss(name, Object.keys(commands))?.replace(/.+/, ' “postern $&” was probably meant.');
    throw new Refusal(
      'invalid',
      'unknown-command',
      `There is no “postern ${name}”.${near ?? ''}\n\n${help()}`,
    );
  }
  // Database, mail log and keys are this account's alone; a mail host's daemon reads what the agent writes.
  if (name !== 'gateway' && name !== 'log' && !(name in offlineCommands)) {
    process.umask(0o077);
    await dumpNoCore();
  }
  if (takesNoFiles.has(name) && args.some(isHelp)) console.log(`Usage: postern ${command.usage}`);
  else await runOrExplain(command, args);
}

/** What would go on without a look at `--help`. */
const takesNoFiles: ReadonlySet<string> = new Set(['console', 'worker', 'migrate', 'operations', 'call']);

/** Every command refuses `--help` with how it is used, which is then the answer. Another argument that it does not take is trouble, as with diff(1). */
async function runOrExplain(command: Command, args: string[]): Promise<void> {
  try {
    await command.run(args);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'usage')) throw error;
    process.exitCode = 2;
    if (!args.some(isHelp)) throw error;
    process.exitCode = undefined;
    console.log(error.next ?? error.message);
  }
}

/** All commands, or those that begin with a word. */
function help(about = ''): string {
  const wanted = Object.entries(commands).filter(([name]) => about !== 'log' || name.startsWith('log'));
  const lines = wanted.map(([, { usage, summary }]) => `  postern ${usage.padEnd(26)}${summary}`);
  const first = about === 'log' ? [] : ['  postern up                        Everything on this machine'];
  return ['Usage:', ...first, ...lines].join('\n');
}

async function bringUpToDate(): Promise<void> {
  const { migrate } = await import('#lib/db/migrate.ts');
  const { settings } = await import('#lib/env.ts');
  const applied = migrate(settings().databaseUrl);
  console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'The database is up to date.');
}

async function listOperations(): Promise<void> {
  const { operations } = await import('#lib/operations.ts');
  const width = Math.max(...operations.map(({ name }) => name.length));
  for (const { name, summary } of operations) console.log(`${name.padEnd(width)}  ${summary}`);
}

async function callOperation([name, json = '{}']: string[]): Promise<void> {
  const { operations } = await import('#lib/operations.ts');
  const operation = operations.find((one) => one.name === name);
  if (!operation)
    throw new Refusal('invalid', 'unknown-operation', `There is no operation “${name ?? ''}”.`, {
      next: '“postern operations” lists them.',
    });
  const input = parseInput(json === '-' ? await text(process.stdin) : json);
  const { refuseUnknown } = await import('#lib/unknown-names.ts');
  refuseUnknown(operation.input, input);
  await withRuntime(async (runtime) => {
    const result = await operation.invoke(runtime, commandLine(), input);
    if (result instanceof Response) for await (const part of result.body ?? []) process.stdout.write(part);
    else console.log(JSON.stringify(result ?? null, null, 2));
  });
}

async function importLogFiles(args: string[]): Promise<void> {
  const { readImportArguments, sayImport } = await import('#lib/offline/log-arguments.ts');
  const { importLog } = await import('#lib/offline/log-import.ts');
  const wanted = readImportArguments(args);
  console.log(sayImport(wanted, await withRuntime((runtime) => importLog(runtime, commandLine(), wanted))));
}

async function searchLogLines(args: string[]): Promise<void> {
  const { readSearchArguments } = await import('#lib/offline/log-arguments.ts');
  const { searchLog } = await import('#lib/offline/log-search.ts');
  const wanted = readSearchArguments(args);
  await withRuntime((runtime) => searchLog(runtime, commandLine(), wanted));
}

async function followLogLines(args: string[]): Promise<void> {
  const { readFollowArguments } = await import('#lib/offline/log-arguments.ts');
  const { followLog } = await import('#lib/offline/log-follow.ts');
  const query = readFollowArguments(args);
  await withRuntime((runtime) => followLog(runtime, commandLine(), query));
}

/** From a console elsewhere by its REST API, or from the data on this machine. */
async function exportLogFile(args: string[]): Promise<void> {
  const { readExportArguments } = await import('#lib/offline/log-arguments.ts');
  const { putExport, remoteExports, localExports } = await import('#lib/offline/log-export.ts');
  const wanted = readExportArguments(args);
  if (wanted.from) await putExport(await remoteExports(wanted.from), wanted);
  else await withRuntime((runtime) => putExport(localExports(runtime, commandLine()), wanted));
}

async function policyText(release: string | undefined): Promise<string> {
  const { exportPolicy } = await import('#lib/release/export-policy.ts');
  const { text } = await withRuntime((runtime) => exportPolicy.invoke(runtime, commandLine(), { release }));
  return text;
}

/** Exit code 1 says that the trail was altered, 2 that it could not be read. */
async function audit(args: string[]): Promise<void> {
  process.exitCode = 2;
  const { readVerifyArguments, sayVerdict } = await import('#lib/offline/audit-arguments.ts');
  const { file, json, ...wanted } = await readVerifyArguments(args);
  const verdict = file === null ? await verifyOwn(wanted.anchors) : await verifyIn(file, wanted);
  console.log(json ? JSON.stringify(verdict, null, 2) : sayVerdict(verdict, wanted.extract));
  process.exitCode = verdict.intact ? 0 : 1;
}

async function verifyOwn(anchors: readonly Anchor[]): Promise<HeldVerdict> {
  const { verifyHeld } = await import('#lib/audit/verify-held.ts');
  return withRuntime(({ db, sealer }) => verifyHeld(db, sealer, anchors));
}

async function verifyIn(file: string, wanted: Omit<VerifyWanted, 'file'>): Promise<ChainVerdict> {
  const { verifyFile } = await import('#lib/offline/audit.ts');
  return verifyFile({ file, ...wanted });
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Refusal('invalid', 'not-json', 'The input is not JSON.', { cause });
  }
}

/** Whoever may run this command reads the database and the key anyway; the trail gets the account's name. */
function commandLine() {
  return {
    actor: { kind: 'system', name: `command line of ${userInfo().username}` },
    role: 'admin',
  } as const;
}

async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { demandMigrated } = await import('#lib/db/migrate.ts');
  const { settings } = await import('#lib/env.ts');
  const { openRuntime } = await import('#lib/runtime.ts');
  demandMigrated(settings().databaseUrl);
  const runtime = await openRuntime();
  try {
    return await work(runtime);
  } finally {
    await runtime.db.$disconnect();
  }
}
