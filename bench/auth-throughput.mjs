#!/usr/bin/env node
// PLAIN and LOGIN a second: Postern's verifier against Debian's own saslauthd with its sasldb and shadow back ends, on the same machine in turn, asked
// over the same protocol by the same client: `node bench/auth-throughput.mjs [ROUNDS] [PEER…] [--log HOW]`, as root (peers: sasldb, cache, shadow; none
// named: all); needs the packages sasl2-bin and rsyslog. The aim is at least as many once passwords are proved; what the first proof costs is told beside
// it. In each round everybody has a turn, and who begins changes with the round, and the order with every second one; what is compared are the turns of one
// round. All have a Sendmail of their own with the same configuration; what a log-in costs in processor time, and whom, is counted beside the clock, since
// others may use the machine. Each Sendmail's lines are kept on the disk, and who keeps them is counted: for the peers Debian's rsyslogd as Debian configures it.
// Our agent stands in its place where a host has none (`--log agent`); where there is one the agent reads behind it: `--log rsyslogd`, or `--log journald`, then for all.
// How many cores idled meanwhile, and how many computed for neither of these nor the clients, says what the clock is worth: who had the machine for himself, and
// whether anybody waited although there was room.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apart } from './apart.mjs';
import {
  ask,
  busy,
  computedMs,
  computedWithChildrenMs,
  daemonIn,
  inTheClear,
  machineMs,
  openGateway,
  percentile,
  product,
  session,
} from './auth-gateway.mjs';
import { openLogHost } from './log-host.mjs';
import { median } from './rows.mjs';

const users = 50;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { log: { type: 'string', default: 'agent' } },
});
const [rounds, named] = [Number(positionals[0] ?? 7), positionals.slice(1)];
const seconds = 3;
/** Before each turn, uncounted: caches are full of the turn before. */
const warmUpMs = 500;
/** An attempt waits up to two seconds for its log line and is then written down: that is not the next one's to pay. */
const restMs = 2500;
const clients = 16;
const password = 'tuba solo in b flat';
const nameOf = (at) => `bench${at}`;

await apart();

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
  const host = await openLogHost(values.log === 'agent' ? 'rsyslogd' : values.log, { etc: join(dir, 'etc') });
  const [behind, ...inside] = host.inside;
  const args = ['saslauthd', '-a', mechanism, '-m', join(dir, 'run'), '-n', '5', ...options];
  spawn(behind, [...inside, ...args], { stdio: 'inherit' });
  const mux = join(dir, 'run/mux');
  for (let tries = 0; tries < 100; tries += 1) {
    const yes = await ask(mux, { user: nameOf(0), password, realm: 'bench' }).catch(() => null);
    if (yes) break;
    if (yes === false && tries > 20) throw new Error(`saslauthd -a ${mechanism} refuses the right password`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const pid = Number(readFileSync(join(dir, 'run/saslauthd.pid'), 'utf8'));
  const children = childrenOf(pid);
  const base = join(dir, 'daemon');
  mkdirSync(base, { mode: 0o755 });
  const own = { ...inTheClear, behind: host.inside };
  const daemon = await product.startSendmail(base, join(dir, 'run'), '', own);
  const parts = [daemonIn(base), pid];
  // also when the bench is interrupted
  process.once('exit', () => {
    for (const one of parts) if (existsSync(`/proc/${one}`)) process.kill(one, 'SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    mux,
    port: daemon.port,
    judge: [pid, ...children],
    keepers: () => [host.daemon],
    daemon: parts[0],
    async stop() {
      await daemon.stop();
      process.kill(pid, 'SIGTERM');
      await host.close();
    },
  };
}

const childrenOf = (pid) => {
  const told = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return told === '' ? [] : told.split(' ').map(Number);
};
const commandOf = (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** Right passwords that were turned away. */
let refused = 0;

/** Log-ins a second while `clients` ask without a pause, and what each costs whom in milliseconds of a processor. */
async function measure(logIn, { judge, keepers, daemon }, forMs = seconds * 1000) {
  const keeping = keepers();
  const costs = () => [computedMs(judge), computedMs(keeping), computedWithChildrenMs(daemon)];
  const clientMs = () => Object.values(process.cpuUsage()).reduce((one, other) => one + other, 0) / 1000;
  const before = costs();
  const [clientBefore, machineBefore] = [clientMs(), machineMs()];
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
  const [clientAfter, machine] = [clientMs(), machineMs()];
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const spent = costs().map((ms, at) => ms - before[at]);
  const own = spent.reduce((one, other) => one + other, clientAfter - clientBefore);
  return {
    rate: done / (forMs / 1000),
    costs: spent.map((ms) => ms / done),
    idle: (machine.idle - machineBefore.idle) / forMs,
    others: Math.max(0, (machine.busy - machineBefore.busy - own) / forMs),
  };
}

const host = values.log === 'agent' ? null : await openLogHost(values.log);
const gateway = await openGateway({ sendmail: true, behind: host?.inside });
/** The agent, and who reads for it. */
const keepers = () => [
  gateway.agent,
  ...childrenOf(gateway.agent).filter((pid) => commandOf(pid) === 'journalctl'),
  ...(host ? [host.daemon] : []),
];
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
  const known = [
    ['sasldb', 'saslauthd -a sasldb', ['sasldb']],
    ['cache', 'saslauthd -a sasldb -c (its cache)', ['sasldb', ['-c']]],
    ['shadow', 'saslauthd -a shadow (yescrypt)', ['shadow']],
  ];
  for (const [word, name, args] of known)
    if (named.length === 0 || named.includes(word)) peers.push({ name, ...(await startPeer(...args)) });
  const ours = { mux: gateway.mux, port: gateway.port, keepers, daemon: gateway.daemon };
  const own = { name: 'Postern, passwords proved', ...ours, judge: [gateway.verifier()] };
  const all = [own, ...peers];
  const bySocket = (mux) => (at) => ask(mux, { user: nameOf(at), password, realm: 'bench' });
  const bySmtp = (port) => async (at) => {
    const [answer] = await session(port, { user: `${nameOf(at)}@bench`, passwords: [password] });
    return answer?.code === '235';
  };
  const turns = new Map(all.map(({ name }) => [name, { smtp: [], socket: [] }]));
  const cold = [];
  // what is compiled as it runs is compiled by then
  for (const one of all)
    for (const logIn of [bySmtp(one.port), bySocket(one.mux)]) await measure(logIn, one, 2 * seconds * 1000);
  for (let round = 0; round < rounds; round += 1) {
    await forget();
    const begun = performance.now();
    await Promise.all(Array.from({ length: users }, (_, at) => bySocket(gateway.mux)(at)));
    cold.push(users / ((performance.now() - begun) / 1000));
    const first = round % all.length;
    const order = [...all.slice(first), ...all.slice(0, first)];
    for (const one of round % 2 ? order.toReversed() : order) {
      refused = 0;
      await measure(bySmtp(one.port), one, warmUpMs);
      turns.get(one.name).smtp.push(await measure(bySmtp(one.port), one));
      turns.get(one.name).socket.push(await measure(bySocket(one.mux), one, 1000));
      if (refused > 0) console.log(`${one.name}: ${refused} right passwords refused`);
    }
  }
  const [base] = turns.values();
  /** Postern's turns for one of theirs in the same round: the median, and from where to where half of them lie. */
  const ratio = (way, theirs, of) => {
    const all = base[way].map((own, at) => of(own) / of(theirs[way][at]));
    return [median(all).toFixed(2), `${[25, 75].map((p) => percentile(all, p).toFixed(2)).join('-')}`];
  };
  const total = ({ costs }) => costs.reduce((one, other) => one + other, 0);
  const kept =
    values.log === 'agent'
      ? 'the agent keeps our log, rsyslogd the others’'
      : `${values.log} keeps every log`;
  console.log(
    `${clients} clients, ${users} accounts, ${availableParallelism()} cores, ${load}, ${busy().replace('before', 'after')}; medians of ${rounds} rounds; ${kept}`,
  );
  const row = (name, columns) =>
    console.log(name.padEnd(34), columns.map((one) => String(one).padStart(11)).join(' '));
  console.log(
    'AUTH PLAIN at Sendmail: log-ins a second, Postern’s for one of them; cores idle and used by others; processor ms of one log-in',
  );
  const columns = ['a second', 'ratio', 'half', 'idle', 'others'];
  row('', [...columns, 'judge', 'log', 'Sendmail', 'all', 'ratio', 'half']);
  for (const [name, { smtp, socket }] of turns) {
    const costs = [0, 1, 2].map((at) => median(smtp.map((turn) => turn.costs[at])).toFixed(2));
    const whole = [
      median(smtp.map(total)).toFixed(2),
      ...ratio('smtp', { smtp, socket }, (turn) => 1 / total(turn)),
    ];
    const rate = [
      median(smtp.map((turn) => turn.rate)).toFixed(0),
      ...ratio('smtp', { smtp, socket }, (turn) => turn.rate),
      ...['idle', 'others'].map((of) => median(smtp.map((turn) => turn[of])).toFixed(1)),
    ];
    row(name, [...rate, ...costs, ...whole]);
  }
  console.log('The bare protocol: log-ins a second, Postern’s for one of them; processor ms of one log-in');
  for (const [name, { smtp, socket }] of turns)
    row(name, [
      median(socket.map((turn) => turn.rate)).toFixed(0),
      ...ratio('socket', { smtp, socket }, (turn) => turn.rate),
      median(socket.map((turn) => turn.costs[0])).toFixed(3),
    ]);
  row('Postern, each password the first time', [median(cold).toFixed(0)]);
} finally {
  for (const peer of peers) await peer.stop();
  await gateway.close();
  await host?.close();
}
