import { access, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Engine, ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, freePorts, layOut, type Wish } from '#lib/agent/engines/sendmail/fixture.ts';
import { createSendmailEngine } from '#lib/agent/engines/sendmail/sendmail-engine.ts';
import type { Expectation, GatewayPaths } from '#lib/gateway/api.ts';

export type Change = Pick<Wish, 'files' | 'macros' | 'rules'> & { expect?: Partial<Expectation> };

/** A gateway of a test's own: a folder, free ports, a certificate, and an engine that supervises the real Sendmail. */
export type TestGateway = {
  dir: string;
  paths: GatewayPaths;
  engine: Engine;
  expect: Expectation;
  /** What the engine told of daemons that ended by themselves. */
  exits: string[];
  /** A release laid out and not compiled. */
  layOut(change?: Change): Promise<ReleaseDir>;
  /** A compiled release; fails the test when it does not compile. */
  compile(change?: Change): Promise<ReleaseDir>;
  /** Puts a release in force, as the agent does it. */
  activate(release: ReleaseDir): ReturnType<Engine['adopt']>;
  remove(): Promise<void>;
};

export async function openGateway(): Promise<TestGateway> {
  const dir = await mkdtemp(join(await safeBase(), 'g-'));
  const folder = (name: string) => join(dir, name);
  const paths: GatewayPaths = {
    release: folder('current'),
    state: folder('state'),
    sasl: folder('sasl'),
    cf: '/usr/share/sendmail/cf',
  };
  await mkdir(paths.sasl);
  const certificate = await certificateFor(30);
  const [smtp = 0, submission = 0, submissions = 0] = await freePorts(3);
  const expect: Expectation = {
    hostName: 'gw.example.org',
    listeners: [
      { name: 'MTA', address: '127.0.0.1', port: smtp, tlsOnConnect: false, requireAuth: false },
      { name: 'MSA', address: '127.0.0.1', port: submission, tlsOnConnect: false, requireAuth: true },
      { name: 'MSAS', address: '127.0.0.1', port: submissions, tlsOnConnect: true, requireAuth: true },
    ],
    certificateSha256: certificate.sha256,
    mechanismsWithTls: ['SCRAM-SHA-256', 'CRAM-MD5', 'PLAIN', 'LOGIN'],
    mechanismsInClear: ['SCRAM-SHA-256', 'CRAM-MD5'],
  };
  const tls = {
    'tls/server.pem': certificate.pem,
    'tls/server.key': certificate.keyPem,
    'tls/ca.pem': certificate.pem,
  };
  const exits: string[] = [];
  const engine = createSendmailEngine({
    mode: 'supervised',
    paths,
    cache: folder('compiled'),
    syslogTag: 'postern-test',
    log: () => ({ source: 'none', detail: 'a test' }),
    suggestedListeners: [],
    agentVersion: '0.0.0',
    onDaemonExit: (message) => exits.push(message),
  });
  let count = 0;
  let active: ReleaseDir | null = null;

  const gateway: TestGateway = {
    dir,
    paths,
    engine,
    expect,
    exits,
    layOut(change = {}) {
      count += 1;
      const wish = {
        paths,
        ...change,
        expect: { ...expect, ...change.expect },
        files: { ...tls, ...change.files },
      };
      return layOut(folder(`r${count}`), wish);
    },
    async compile(change) {
      const release = await gateway.layOut(change);
      const { ok, message, output } = await engine.compile(release);
      if (!ok) throw new Error(`${message}\n${output ?? ''}`);
      return release;
    },
    async activate(release) {
      await symlink(basename(release.dir), folder('current.new'));
      await rename(folder('current.new'), paths.release);
      const outcome = await engine.adopt(active, release);
      active = release;
      return outcome;
    },
    async remove() {
      await engine.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return gateway;
}

/** A folder that nobody else may write above: the daemon of root refuses others. */
async function safeBase(): Promise<string> {
  const base = process.getuid?.() === 0 ? '/var/lib/postern-test' : join(homedir(), '.postern-test');
  await mkdir(base, { recursive: true, mode: 0o755 });
  await access(base);
  return base;
}
