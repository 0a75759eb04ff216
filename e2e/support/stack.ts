import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, isFree, type Program, startProgram } from './processes.ts';
import { isRoot, type User } from './user.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Console, worker and gateway on this machine, as `npm run up` starts them, with data of their own. */
export type Stack = {
  url: string;
  /** Where console and gateway keep their data. */
  place: string;
  setUpLink: string;
  enrolmentCode: string;
  smtpPort: number;
  submissionPort: number;
  console: Program;
  worker: Program;
  /** One more gateway, of this name. */
  addGateway: (name: string) => Promise<AddedGateway>;
  /** Starts the worker, once the one before has ended. */
  startWorker: () => Promise<Program>;
  /** What each program has said, by its name. */
  outputs: () => { name: string; output: string }[];
  /** Ends everything; resolves with what did not end cleanly, a daemon that still listens included. */
  stop: () => Promise<string[]>;
};

export type AddedGateway = Omit<GatewayPorts, 'agentPort'> & {
  enrolmentCode: string;
  program: Program;
  /** Starts it on its data, once the one before has ended. */
  start: () => Promise<Program>;
};

/** Starts it all and waits until it answers. With `user` the gateway runs as that ordinary user of the host. */
export async function startStack({
  user,
  logLevel = 'info',
}: {
  user?: User | undefined;
  logLevel?: 'info' | 'debug';
} = {}): Promise<Stack> {
  const place = await openPlace();
  const ports = await freePorts(4);
  const [port = 0, agentPort = 0, smtpPort = 0, submissionPort = 0] = ports;
  const programs: Program[] = [];
  const stop = async () => {
    const ends = await Promise.all(programs.map((one) => one.stop()));
    await rm(place, { recursive: true, force: true });
    const free = await Promise.all(ports.map(isFree));
    const taken = ports.filter((_, at) => !free[at]).map((one) => `port ${one} is still taken`);
    return [...ends.filter((how) => how !== null), ...taken];
  };
  try {
    const env = {
      POSTERN_DATA: join(place, 'console'),
      POSTERN_HOST: '127.0.0.1',
      POSTERN_PORT: String(port),
      POSTERN_LOG_LEVEL: logLevel,
    };
    const console_ = startProgram('console', [join(root, 'bin/postern.mjs'), 'console'], { env });
    programs.push(console_);
    const gateway = await startGateway(place, {
      ...{ agentPort, smtpPort, submissionPort, user, logLevel },
    });
    programs.push(gateway);
    const [, setUpLink = ''] = await console_.said(/^set-up link, valid once: (\S+)$/m);
    const startWorker = async () => {
      const worker = startProgram('worker', [join(root, 'bin/postern.mjs'), 'worker'], { env });
      programs.push(worker);
      await worker.said(/the worker is running/);
      return worker;
    };
    // the console has made the database by now
    const worker = await startWorker();
    const [, enrolmentCode = ''] = await gateway.said(/^enrolment code: (\S+)$/m);
    await gateway.said(/"msg":"listening"/);
    const addGateway = async (name: string): Promise<AddedGateway> => {
      // nobody listens yet on some that are given away already
      const free = (await freePorts(ports.length + 3)).filter((one) => !ports.includes(one));
      const [agentPort = 0, smtpPort = 0, submissionPort = 0] = free;
      ports.push(agentPort, smtpPort, submissionPort);
      const start = async () => {
        const program = await startGateway(place, { name, agentPort, smtpPort, submissionPort });
        programs.push(program);
        await program.said(/"msg":"listening"/);
        return program;
      };
      const program = await start();
      const [, enrolmentCode = ''] = await program.said(/^enrolment code: (\S+)$/m);
      return { smtpPort, submissionPort, enrolmentCode, program, start };
    };
    const outputs = () => programs.map(({ name, output }) => ({ name, output: output() }));
    const url = new URL(setUpLink).origin;
    return {
      ...{ url, place, setUpLink, enrolmentCode, smtpPort, submissionPort, worker, console: console_ },
      ...{ addGateway, startWorker, outputs, stop },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A new folder that a Sendmail takes its files from: for root none that others may write above it, so not below /tmp. */
async function openPlace(): Promise<string> {
  const base = isRoot ? '/var/lib/postern-test' : join(homedir(), '.postern-test');
  await mkdir(base, { recursive: true, mode: 0o755 });
  const place = await mkdtemp(join(base, 'e2e-'));
  await chmod(place, 0o755);
  await cp(join(root, 'dist/gateway'), join(place, 'program'), { recursive: true });
  return place;
}

type GatewayPorts = { agentPort: number; smtpPort: number; submissionPort: number };
type GatewayOptions = GatewayPorts & { name?: string; user?: User | undefined; logLevel?: string };

/** The agent from its own folder, as it would be copied to a mail host. */
async function startGateway(place: string, options: GatewayOptions): Promise<Program> {
  const { name = 'gw1', agentPort, smtpPort, submissionPort, user, logLevel = 'info' } = options;
  const data = join(place, name === 'gw1' ? 'gateway' : name);
  await mkdir(data, { mode: 0o755, recursive: true });
  const args = [
    join(place, 'program/postern-gateway.mjs'),
    ...['--data', data, '--listen', `127.0.0.1:${agentPort}`, '--name', name],
    ...['--log-level', logLevel],
    ...['--smtp-port', String(smtpPort), '--submission-port', String(submissionPort)],
  ];
  if (!user) return startProgram(name === 'gw1' ? 'gateway' : name, args, { env: {} });
  await chown(place, user.uid, user.gid);
  await chown(data, user.uid, user.gid);
  const socket = join(data, 'maillog.sock');
  await handLogOn(data, socket);
  return startProgram('gateway', [...args, '--log-socket', socket], { env: { HOME: data }, user });
}

/**
 * Whoever owns /dev/log (share-log.ts) hands lines on to a socket with the name of their tag; docs/maillog.md says that root
 * links it to the socket of an agent that may not make one there.
 */
async function handLogOn(data: string, socket: string): Promise<void> {
  const tag = `postern-${createHash('sha256').update(data).digest('hex').slice(0, 8)}`;
  await mkdir('/run/postern/log', { recursive: true, mode: 0o755 });
  await symlink(socket, join('/run/postern/log', tag));
}
