#!/usr/bin/env node
// How long 100,000 accounts' stored verifiers take into the sasldb of a running Sendmail, against one `saslpasswd2` for each:
// `node bench/sasldb.mjs [ACCOUNTS]`, as root. The aim is 500 times faster, without a restart, and log-ins that work. Once with SCRAM-SHA-256 for
// everybody, once with all three verifiers of SCRAM, while all three are offered; every tenth account is a legacy one as well.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load, root } from './load.mjs';
import { median } from './rows.mjs';

const wanted = Number(process.argv[2] ?? 100_000);
const byHand = 300;
const rounds = 3;
const scrams = ['SCRAM-SHA-1', 'SCRAM-SHA-512'];
const mechanisms = ['SCRAM-SHA-256', 'CRAM-MD5', 'DIGEST-MD5', 'PLAIN', 'LOGIN'];

const {
  openAccounts,
  freshFolder,
  removeFolder,
  startSendmail,
  realm,
  logIn,
  makeVerifiers,
  Secret,
  paperVerifiers,
  record,
  fullSync,
  run,
  buildCanonUser,
  canonUserOf,
} = await load({
  openAccounts: 'lib/agent/accounts/accounts.ts',
  'freshFolder, removeFolder, startSendmail, realm': 'lib/agent/accounts/fixtures/sendmail.ts',
  logIn: 'lib/agent/accounts/fixtures/sasl-client.ts',
  makeVerifiers: 'lib/sasl/password/verifiers.ts',
  Secret: 'lib/secret.ts',
  'paperVerifiers, record, fullSync': 'lib/agent/accounts/fixtures/records.ts',
  run: 'lib/run.ts',
  'buildCanonUser, canonUserOf': 'lib/agent/canon-user/canon-user.ts',
});

const passwordOf = (at) => `tuba solo in b flat ${at}`;
/** Accounts that log in afterwards: spread over all of them. */
const sample = Array.from({ length: 10 }, (_, i) => Math.floor((i * (wanted - 1)) / 9));

/** Every tenth is a legacy account; those of the sample have real verifiers, the others values of the same form. */
async function accountsOf(revision, offered) {
  const bytes = (length, seed) => Buffer.alloc(length, seed % 251).toString('base64');
  const scram = (mechanism, length, at) =>
    offered.includes(mechanism)
      ? `${mechanism}$20000:${bytes(16, at)}$${bytes(length, at)}:${bytes(length, at)}`
      : null;
  const all = Array.from({ length: wanted }, (_, at) => {
    const legacy = at % 10 === 0 ? { cramMd5: bytes(32, at), digestMd5: bytes(16, at) } : {};
    const more = { scramSha1: scram('SCRAM-SHA-1', 20, at), scramSha512: scram('SCRAM-SHA-512', 64, at) };
    return record(`id-${at}`, revision + at, {
      name: `user${at}`,
      ...paperVerifiers(at),
      ...more,
      ...legacy,
    });
  });
  for (const at of sample) {
    const name = `user${at}`;
    const verifiers = await makeVerifiers(new Secret(passwordOf(at)), { name, realm, legacy: true });
    all[at] = { ...all[at], ...verifiers };
  }
  return all;
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const emptyFolder = (...path) => {
  const folder = join(...path);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** One program for each user, as the documents say, into an empty database: milliseconds each. */
async function bySaslpasswd2(folder) {
  const db = join(emptyFolder(folder, 'by-hand'), 'sasldb2');
  const total = await timed(async () => {
    for (let at = 0; at < byHand; at += 1) {
      const args = ['-p', '-c', '-f', db, '-u', realm, `user${at}`];
      const { code, stderr } = await run('/usr/sbin/saslpasswd2', args, { input: passwordOf(at) });
      if (code !== 0) throw new Error(stderr);
    }
  });
  return total / byHand;
}

/** The same in a loop of the shell, whose own part is small. */
async function byShell(folder) {
  const db = join(emptyFolder(folder, 'by-shell'), 'sasldb2');
  const loop = `i=0; while [ $i -lt ${byHand} ]; do
    echo "tuba solo in b flat $i" | /usr/sbin/saslpasswd2 -p -c -f ${db} -u ${realm} user$i || exit 1; i=$((i + 1)); done`;
  const total = await timed(async () => {
    const { code, stderr } = await run('/bin/sh', ['-c', loop]);
    if (code !== 0) throw new Error(stderr);
  });
  return total / byHand;
}

const line = (what, ms, ratio = '') =>
  console.log(`${what.padEnd(64)}${ms.toFixed(ms < 100 ? 1 : 0).padStart(9)} ms ${ratio}`);

/** The ratio is that of each round, whose two measurements follow each other. */
function beside(how, peer, ours) {
  const ratios = peer.map((each, at) => (each * wanted) / ours[at]);
  line(`saslpasswd2 ${how}, measured for ${byHand}, each`, median(peer));
  line(
    `  for all of them, and how many times quicker we are`,
    median(peer) * wanted,
    median(ratios).toFixed(0),
  );
}

/** How many log-ins of the sample went as they should: the right password taken, a wrong one refused. */
async function logInsOf(tried) {
  let right = 0;
  for (const at of sample) {
    for (const mechanism of tried) {
      const login = { mechanism, user: `user${at}` };
      const taken = await logIn(daemon.port, { ...login, password: passwordOf(at) });
      const wrong = await logIn(daemon.port, { ...login, password: 'wrong' });
      if (taken && !wrong) right += 1;
    }
  }
  return right;
}

async function measure(what, tried) {
  const [times, byHands, byShells] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const from = accounts.version().version;
    const sync = fullSync(from + wanted, await accountsOf(from + 1, offered), { realm, from });
    times.push(await timed(() => accounts.sync(sync)));
    byHands.push(await bySaslpasswd2(base));
    byShells.push(await byShell(base));
  }
  const right = await logInsOf(tried);
  console.log(what);
  line('all verifiers kept, built into sasldb2 and in force', median(times));
  beside('started by Node', byHands, times);
  beside('started by a loop of the shell', byShells, times);
  console.log(`log-ins afterwards: ${right} of ${sample.length * tried.length} (${tried.join(', ')})`);
  if (right !== sample.length * tried.length) process.exitCode = 1;
}

const base = await freshFolder();
let offered = [];
const accounts = await openAccounts({
  dir: join(base, 'accounts'),
  saslDir: join(base, 'sasl'),
  release: async () => ({ offered, plainElsewhere: false, realm: null }),
});
// the plug-in is compiled from the source that lies beside the program
copyFileSync(
  join(root, 'lib/agent/canon-user/canon-user.c'),
  join(root, 'node_modules/.cache/postern/bench/canon-user.c'),
);
const plugins = (await canonUserOf(base, await buildCanonUser(base))).path;
const all = [...mechanisms, ...scrams];
const daemon = await startSendmail(base, join(base, 'sasl'), '', { mechanisms: all.join(' '), plugins });
try {
  console.log(
    `${wanted.toLocaleString('en')} accounts; medians of ${rounds}; one Sendmail that ran all the time`,
  );
  await measure('SCRAM-SHA-256 for everybody', mechanisms);
  offered = scrams;
  await measure('SCRAM-SHA-256, SCRAM-SHA-1 and SCRAM-SHA-512 for everybody', all);
} finally {
  await daemon.stop();
  await accounts.close();
  await removeFolder(base);
}
