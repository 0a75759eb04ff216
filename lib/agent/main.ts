import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { Access } from '#lib/agent/access.ts';
import type { ReleaseInForce } from '#lib/agent/accounts/desk.ts';
import { createAgent } from '#lib/agent/agent.ts';
import { openSendmail } from '#lib/agent/engines/sendmail/engine.ts';
import { openReleaseRealm } from '#lib/agent/engines/sendmail/release-realm.ts';
import { readReleaseSasl } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { perform } from '#lib/agent/host/action.ts';
import { planInstall } from '#lib/agent/host/install.ts';
import { planUninstall } from '#lib/agent/host/uninstall.ts';
import { invite, readReachable } from '#lib/agent/invitation.ts';
import {
  type AgentSettings,
  type CommandLine,
  environmentName,
  readCommandLine,
} from '#lib/agent/settings.ts';
import { TrailHeads } from '#lib/agent/trail-heads.ts';
import { keepVerifier } from '#lib/agent/verifier/keep-verifier.ts';
import { runVerifier } from '#lib/agent/verifier/verifier.ts';
import { variables } from '#lib/env.ts';
import { dumpNoCore } from '#lib/no-core.ts';
import { Refusal } from '#lib/refusal.ts';
import packageJson from '../../package.json' with { type: 'json' };

const help = `Usage: postern gateway [COMMAND] [FLAGS]

  (none)       Run the agent of this mail host
  enrol        Print a new enrolment code, for a console to be given
  trail-anew   Put aside what is known of the console's trail, which was restored
  install      Take over /etc/mail of this host, keeping what is there
  uninstall    Put everything back as it was

Flags, each also as a variable such as ${environmentName('smtp-port')}:
  --data DIR              What the agent keeps (root: /var/lib/postern)
  --listen ADDRESS:PORT   Where the console reaches it (127.0.0.1:8025)
  --name NAME             What the gateway calls itself (the host's name)
  --mode MODE             supervised: a Sendmail of the agent's own; system: the host's
  --smtp-port PORT        First suggestion for a new policy; --submission-port and
                          --smtps-port (or none) likewise
  --accounts-lease MINUTES  Let nobody in when the console was not heard for so long (none)
  --log-file PATH         The mail log to follow
  --log-socket PATH       A syslog socket of the agent's own instead
  --auth-log-file PATH    Where the host writes what its own saslauthd says
  --sendmail-cf DIR       Sendmail's m4 sources (/usr/share/sendmail/cf)
  --code-file PATH        Leave the enrolment code here too
  --log-level LEVEL       debug, info, warn or error
  --dry-run               install, uninstall: print what would be done
  --root DIR              install, uninstall: a folder that stands for /`;

/** `postern gateway …`: what runs on a mail host. */
export async function gateway(args: string[]): Promise<void> {
  const line = readCommandLine(args, variables(), isRoot());
  if (line.command === 'run' || line.command === 'verifier') await dumpNoCore();
  switch (line.command) {
    case 'help':
      return print(help);
    case 'run':
      return runAgent(line.settings);
    case 'verifier':
      return runVerifier({
        ...accountFolders(line.settings.data),
        console: { leaseMs: line.settings.accountsLease && line.settings.accountsLease * 60_000 },
        release: releaseInForce(line.settings.data),
        program: await programName(),
        log: warnings(line.settings),
      });
    case 'enrol':
      return printNewCode(line.settings);
    case 'trail-anew':
      return keepTrailAnew(line.settings);
    case 'install':
    case 'uninstall':
      return changeHost(line.command, line);
  }
}

/** Runs until SIGTERM or SIGINT; then the daemon, if it is the agent's own, is stopped, and the process ends. */
async function runAgent(settings: AgentSettings): Promise<void> {
  process.umask(0o022); // the daemon does not always read its files as root
  const log = logTo(settings);
  // who ends it while it starts has it end as orderly as later
  const ending = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  const agent = await createAgent({
    settings,
    log,
    version: packageJson.version,
    invited: (code) => print(`enrolment code: ${code}`),
    openEngine: openSendmail,
    openAccounts: async ({ dir, saslDir }) =>
      keepVerifier({
        ...{ dir, saslDir },
        command: verifierCommand(settings),
        program: await programName(),
        endsWithUs: settings.mode === 'supervised',
        log: warnings(settings),
      }),
  });
  const signal = await ending;
  log.info({ signal }, 'ending');
  await agent.close();
  log.info('ended');
}

/** Whoever may do this here has this host: the console alone, or who has got at it, cannot make a gateway forget. */
async function keepTrailAnew({ data }: AgentSettings): Promise<void> {
  const heads = new TrailHeads(data);
  const newest = await heads.newest();
  const aside = await heads.putAside(new Date());
  if (!newest || !aside) return print('Nothing is known here of the console’s trail.');
  print(`Until now the trail was known up to entry ${newest.seq}, told at ${newest.at}:`);
  print(`  ${newest.seq}:${newest.hash}`);
  print(
    `What was known is kept in ${aside}. From its next entry on the trail is taken as the console says it.`,
  );
}

async function printNewCode({ data, codeFile }: AgentSettings): Promise<void> {
  const dir = join(data, 'identity');
  const reachable = await readReachable(dir);
  if (!reachable)
    throw new Refusal('not-found', 'never-started', `No agent has run with its data in ${data} yet.`, {
      next: 'Start it with “postern gateway”: it prints its first code by itself. Another folder: --data.',
    });
  const access = await Access.open(dir);
  const code = await invite(access, reachable, { now: new Date(), codeFile });
  if (access.holder)
    print(
      `The console “${access.holder.console}” keeps its access until this code is used, and loses it then.`,
    );
  print(`enrolment code: ${code}`);
  print('It works once, within 24 hours.');
}

async function changeHost(what: 'install' | 'uninstall', line: CommandLine): Promise<void> {
  const { settings, dryRun, root } = line;
  if (root === '/' && !dryRun && !isRoot())
    throw new Refusal('forbidden', 'not-root', `“postern gateway ${what}” has to be run by root.`, {
      next: 'With --dry-run anybody may see what it would do.',
    });
  const host = { root, data: settings.data, command: unitCommand(settings), now: () => new Date() };
  const actions = what === 'install' ? await planInstall(host) : await planUninstall(host);
  await perform(actions, { dryRun, print });
  if (actions.length === 0) print('There is nothing to do.');
}

const accountFolders = (data: string) => ({ dir: join(data, 'accounts'), saslDir: join(data, 'sasl') });

/** What Cyrus SASL is told by the release in force. */
function releaseInForce(data: string): () => Promise<ReleaseInForce> {
  const current = join(data, 'current');
  const readRealm = openReleaseRealm(current);
  return async () => {
    const { mechanisms, method, socket, database } = await readReleaseSasl(current);
    const ours = join(accountFolders(data).saslDir, 'mux');
    // without a release there is no path either
    const plainElsewhere = method === 'saslauthd' ? socket !== ours : database.startsWith('/');
    return { offered: mechanisms, plainElsewhere, realm: await readRealm() };
  };
}

function warnings(settings: AgentSettings): (text: string) => void {
  const log = logTo(settings);
  return (text) => log.warn(text);
}

function verifierCommand({ data, accountsLease, logLevel }: AgentSettings): string[] {
  const lease = String(accountsLease ?? 'none');
  return [...thisProgram(), 'verifier', '--data', data, '--accounts-lease', lease, '--log-level', logLevel];
}

/** The program itself, as it is to be started again. */
function thisProgram(): string[] {
  const script = resolve(process.argv[1] ?? '');
  return [process.execPath, script, ...(process.argv[2] === 'gateway' ? ['gateway'] : [])];
}

/** Another build of the same version is another program. */
async function programName(): Promise<string> {
  const { size, mtimeMs } = await stat(resolve(process.argv[1] ?? ''));
  return `${packageJson.version} ${size} ${Math.round(mtimeMs)}`;
}

/** How the unit starts this very program with these settings. */
function unitCommand(settings: AgentSettings): string[] {
  const { data, listen, name, log, sendmailCf, accountsLease } = settings;
  const address = listen.address.includes(':') ? `[${listen.address}]` : listen.address;
  return [
    ...thisProgram(),
    ...['--mode', 'system', '--data', data, '--listen', `${address}:${listen.port}`, '--name', name],
    ...['--sendmail-cf', sendmailCf],
    ...(accountsLease === null ? [] : ['--accounts-lease', String(accountsLease)]),
    ...(log.file ? ['--log-file', log.file] : []),
    ...(log.socket ? ['--log-socket', log.socket] : []),
    ...(log.authFile ? ['--auth-log-file', log.authFile] : []),
  ];
}

function logTo({ logLevel }: AgentSettings) {
  const redact = [
    'authorization',
    'headers.authorization',
    'token',
    'secret',
    'password',
    '*.password',
    '*.token',
  ];
  const destination = pino.destination({ dest: 2, sync: true });
  destination.on('error', () => {}); // a verifier outlives the agent, and with it whoever read what it says
  return pino({ level: logLevel, redact, base: null }, destination);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
