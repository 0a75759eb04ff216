import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { replaceLink } from '#lib/agent/atomic.ts';
import { pluginFolder } from '#lib/agent/canon-user/canon-user.ts';
import type { Engine, ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, freePorts, layOut, type Wish } from '#lib/agent/engines/sendmail/fixture.ts';
import { createSendmailEngine } from '#lib/agent/engines/sendmail/sendmail-engine.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';

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
  const { pem, keyPem, sha256 } = await certificateFor(30);
  const tls = { 'tls/server.pem': pem, 'tls/server.key': keyPem, 'tls/ca.pem': pem };
  const expect = await ordinaryExpectation(sha256);
  const exits: string[] = [];
  const engine = openEngine(paths, folder('compiled'), exits);
  let count = 0;
  let active: ReleaseDir | null = null;

  async function prepare(change: Change = {}): Promise<ReleaseDir> {
    count += 1;
    const [wanted, files] = [
      { ...expect, ...change.expect },
      { ...tls, ...change.files },
    ];
    return layOut(folder(`r${count}`), { paths, ...change, expect: wanted, files });
  }

  return {
    ...{ dir, paths, engine, expect, exits, layOut: prepare },
    async compile(change) {
      const release = await prepare(change);
      const { ok, message, output } = await engine.compile(release);
      if (!ok) throw new Error(`${message}\n${output ?? ''}`);
      return release;
    },
    async activate(release) {
      await replaceLink(paths.release, basename(release.dir));
      const outcome = await engine.adopt(active, release);
      active = release;
      return outcome;
    },
    async remove() {
      await engine.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function openEngine(paths: GatewayPaths, cache: string, exits: string[]): Engine {
  return createSendmailEngine({
    mode: 'supervised',
    paths,
    cache,
    plugins: pluginFolder(dirname(cache)),
    syslogTag: 'postern-test',
    log: () => ({ source: 'none', detail: 'a test' }),
    suggestedListeners: [],
    agentVersion: '0.0.0',
    onDaemonExit: (message) => exits.push(message),
  });
}

async function ordinaryExpectation(certificateSha256: string): Promise<Expectation> {
  const [smtp = 0, submission = 0, submissions = 0] = await freePorts(3);
  const plain = { address: '127.0.0.1', tlsOnConnect: false, requireAuth: false };
  return {
    hostName: 'gw.example.org',
    listeners: [
      { ...plain, name: 'MTA', port: smtp },
      { ...plain, name: 'MSA', port: submission, requireAuth: true },
      { ...plain, name: 'MSAS', port: submissions, tlsOnConnect: true, requireAuth: true },
    ],
    certificateSha256,
    mechanismsWithTls: ['SCRAM-SHA-256', 'CRAM-MD5', 'PLAIN', 'LOGIN'],
    mechanismsInClear: ['SCRAM-SHA-256', 'CRAM-MD5'],
  };
}

/** A folder that nobody else may write above: the daemon of root refuses others. */
async function safeBase(): Promise<string> {
  const base = process.getuid?.() === 0 ? '/var/lib/postern-test' : join(homedir(), '.postern-test');
  await mkdir(base, { recursive: true, mode: 0o755 });
  return base;
}
