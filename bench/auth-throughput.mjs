#!/usr/bin/env node
// PLAIN and LOGIN a second: Postern's verifier against Debian's own saslauthd with its sasldb and shadow back ends, on the same machine in turn, asked
// over the same protocol by the same client: `node bench/auth-throughput.mjs`, as root; needs the package sasl2-bin. The aim is at least as many once
// passwords are proved; what the first proof costs is told beside it.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ask, busy, inTheClear, openGateway, product, session } from './auth-gateway.mjs';
import { median } from './rows.mjs';

const users = 50;
const rounds = 3;
const seconds = 3;
const clients = 16;
const password = 'tuba solo in b flat';
const nameOf = (at) => `bench${at}`;

/** A daemon of Debian's that sees an /etc of its own, with our users in it. */
async function startPeer(mechanism, options = []) {
  const dir = mkdtempSync('/var/lib/postern-test/peer-');
  spawnSync('cp', ['-a', '/etc', join(dir, 'etc')]);
  mkdirSync(join(dir, 'run'));
  if (mechanism === 'sasldb')
    for (let at = 0; at < users; at += 1)
      spawnSync('saslpasswd2', ['-p', '-c', '-f', join(dir, 'etc/sasldb2'), '-u', 'bench', nameOf(at)], {
        input: password,
      });
  else {
    const made = spawnSync('perl', [
      '-e',
      'print crypt($ARGV[0], q($y$j9T$F5Jx5fExrKuPp53xLKQ..1))',
      password,
    ]);
    const lines = (of) => Array.from({ length: users }, (_, at) => of(nameOf(at))).join('\n');
    const add = (file, text) => writeFileSync(join(dir, 'etc', file), `${text}\n`, { flag: 'a' });
    add(
      'passwd',
      lines((name) => `${name}:x:65533:65533::/nonexistent:/bin/false`),
    );
    add(
      'shadow',
      lines((name) => `${name}:${String(made.stdout)}:20000:0:99999:7:::`),
    );
  }
  chmodSync(dir, 0o755);
  const script = 'mount --bind "$1/etc" /etc && shift && exec saslauthd "$@"';
  const args = ['-a', mechanism, '-m', join(dir, 'run'), '-n', '5', ...options];
  spawn('unshare', ['-m', 'sh', '-c', script, 'sh', dir, ...args], { stdio: 'inherit' });
  const mux = join(dir, 'run/mux');
  for (let tries = 0; tries < 100; tries += 1) {
    const yes = await ask(mux, { user: nameOf(0), password, realm: 'bench' }).catch(() => null);
    if (yes) break;
    if (yes === false && tries > 20) throw new Error(`saslauthd -a ${mechanism} refuses the right password`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = () => {
    process.kill(Number(readFileSync(join(dir, 'run/saslauthd.pid'), 'utf8')), 'SIGTERM');
    setTimeout(() => rmSync(dir, { recursive: true, force: true }), 500);
  };
  const base = join(dir, 'daemon');
  mkdirSync(base, { mode: 0o755 });
  const daemon = await product.startSendmail(base, join(dir, 'run'), '', inTheClear);
  return { mux, port: daemon.port, stop: () => daemon.stop().then(stop) };
}

/** Right passwords that were turned away. */
let refused = 0;

/** Log-ins a second while `clients` ask without a pause. */
async function measure(logIn, forMs = seconds * 1000) {
  const end = performance.now() + forMs;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let at = client; performance.now() < end; at += clients) {
        if (await logIn(at % users)) done += 1;
        else refused += 1;
      }
    }),
  );
  return done / (forMs / 1000);
}

const gateway = await openGateway({ sendmail: true });
/** @type {{ name: string, mux: string, port: number, stop: () => Promise<void> }[]} */
const peers = [];
try {
  const { makeVerifiers, Secret, record, fullSync } = product;
  const records = async (revision) =>
    Promise.all(
      Array.from({ length: users }, async (_, at) => {
        const wanted = { name: nameOf(at), realm: 'bench', legacy: false };
        const verifiers = await makeVerifiers(new Secret(password), wanted);
        return record(nameOf(at), revision + at, { name: nameOf(at), ...verifiers });
      }),
    );
  const load = busy();
  let version = 0;
  const forget = async () => {
    const all = await records(version + 1);
    const next = version + users;
    await gateway.client.syncAccounts({ ...fullSync(next, all, { realm: 'bench' }), from: version });
    version = next;
  };
  await forget();
  peers.push({ name: 'saslauthd -a sasldb', ...(await startPeer('sasldb')) });
  peers.push({ name: 'saslauthd -a sasldb -c (its cache)', ...(await startPeer('sasldb', ['-c'])) });
  peers.push({ name: 'saslauthd -a shadow (yescrypt)', ...(await startPeer('shadow')) });
  const all = [{ name: 'Postern, passwords proved', mux: gateway.mux, port: gateway.port }, ...peers];
  const bySocket = (mux) => (at) => ask(mux, { user: nameOf(at), password, realm: 'bench' });
  const bySmtp = (port) => async (at) => {
    const [answer] = await session(port, { user: `${nameOf(at)}@bench`, passwords: [password] });
    return answer?.code === '235';
  };
  const rates = new Map(all.map(({ name }) => [name, { smtp: [], socket: [] }]));
  const cold = [];
  for (let round = 0; round < rounds; round += 1) {
    await forget();
    const begun = performance.now();
    await Promise.all(Array.from({ length: users }, (_, at) => bySocket(gateway.mux)(at)));
    cold.push(users / ((performance.now() - begun) / 1000));
    for (const { name, mux, port } of all) {
      refused = 0;
      rates.get(name).smtp.push(await measure(bySmtp(port)));
      rates.get(name).socket.push(await measure(bySocket(mux)));
      if (refused > 0) console.log(`${name}: ${refused} right passwords refused`);
    }
  }
  const [base] = rates.values();
  console.log(
    `${clients} clients, ${users} accounts, ${availableParallelism()} cores, ${load}; medians of ${rounds}`,
  );
  console.log(
    'log-ins a second, and how many of Postern’s for one of them'.padEnd(42),
    'AUTH PLAIN at Sendmail   the bare protocol',
  );
  for (const [name, { smtp, socket }] of rates) {
    const [whole, bare] = [median(smtp), median(socket)];
    const columns = [
      whole.toFixed(0),
      (median(base.smtp) / whole).toFixed(2),
      bare.toFixed(0),
      (median(base.socket) / bare).toFixed(2),
    ];
    console.log(name.padEnd(60), columns.map((one) => one.padStart(8)).join(' '));
  }
  console.log('Postern, each password for the first time'.padEnd(60), median(cold).toFixed(0).padStart(26));
} finally {
  for (const peer of peers) await peer.stop();
  await gateway.close();
}
