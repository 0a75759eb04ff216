import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run, Stop, step } from './steps.mjs';

/** What a gateway needs of Debian: the daemon, its m4 sources, Cyrus SASL with its mechanisms, the tools to look at both, and what compiles our plug-in of libsasl. */
export const gatewayPackages = [
  'sendmail-bin',
  'sendmail-cf',
  'm4',
  'sasl2-bin',
  'libsasl2-modules',
  'db5.3-util',
  'openssl',
  'iproute2',
  'ca-certificates',
  'gcc',
  'libc6-dev',
  'libsasl2-dev',
];
/** What compiles better-sqlite3 where there is no ready-made binary for this Node. */
export const compilerPackages = ['g++', 'make', 'python3'];
/**
 * The systems that passwords and tickets come from in the live tests: a Kerberos realm, a directory, and a client that logs in with a ticket; and Python, which
 * reads the files made for mail programs.
 */
export const otherSystemsPackages = [
  'libsasl2-modules-gssapi-mit',
  'krb5-kdc',
  'krb5-admin-server',
  'krb5-user',
  'gsasl',
  'slapd',
  'python3',
];
/** What the browser tests need. */
export const browserPackages = ['chromium', 'fonts-liberation'];

/** Installs the Debian packages of this list that are missing. Refuses with the command to run when that takes root, or apt. */
export async function installPackages(what, packages) {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get'))
    throw new Stop(
      `${what} needs what Debian calls ${missing.join(', ')}; on this system, install them yourself.`,
    );
  if (process.getuid?.() !== 0)
    throw new Stop(`${what} needs Debian packages that are missing. As root: ${command}`);
  const before = turn;
  turn = before
    .catch(() => {})
    .then(() =>
      step(`Debian packages ${missing.join(' ')}`, () => withoutStartingServices(() => install(missing))),
    );
  await turn;
}

/** One apt at a time. */
let turn = Promise.resolve();

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  if (query.error) return false;
  return query.stdout === 'installed';
}

async function install(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  await run('apt-get', [...wait, '-q', 'update'], { env });
  // --no-remove: sendmail conflicts with every other mail server; one that is here stays
  await run(
    'apt-get',
    [...wait, '-q', '-y', '--no-remove', '--no-install-recommends', 'install', ...packages],
    { env },
  );
}

/** Debian starts what it installs unless this file says no (invoke-rc.d(8)); nothing here is to answer on port 25. */
async function withoutStartingServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return work();
  const remove = () => rmSync(policy, { force: true });
  const interrupted = () => process.exit(130);
  process.once('exit', remove);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    remove();
    process.off('exit', remove);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}
