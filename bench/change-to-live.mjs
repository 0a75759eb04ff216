// node bench/change-to-live.mjs FOLDER: one entry of a draft with a million of them is saved, looked at, deployed and brought to a gateway, until the running
// Sendmail answers by it: all of console, worker, agent and daemon but the pages. FOLDER is what `bench/build-draft.mjs --data FOLDER` left; it is released here. As root.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleAgent, load } from './load.mjs';
import { median } from './rows.mjs';

const folder = process.argv[2] ?? '';
const file = join(folder, 'postern.db');
if (!existsSync(file)) throw new Error('name the folder that bench/build-draft.mjs --data FOLDER left');
const rounds = 5;
const product = await load({
  startAgentProcess: 'lib/agent/live/test-agent-process.ts',
  'freePort, openPlace': 'lib/agent/live/test-place.ts',
  endVerifierOf: 'lib/agent/verifier/keep-verifier.ts',
  parseEnrolmentCode: 'lib/gateway/api-enrolment.ts',
  'enrol, gatewayClient': 'lib/gateway/client.ts',
  'noteAnswer, sealToken': 'lib/gateway/store.ts',
  createDb: 'lib/db/client.ts',
  migrate: 'lib/db/migrate.ts',
  openSealer: 'lib/seal.ts',
  saveEntry: 'lib/policy/entry/save-entry.ts',
  storeEntries: 'lib/release/store-entries.ts',
  contentOf: 'lib/release/blob-store.ts',
  reviewDraft: 'lib/release/review-draft.ts',
  deployDraft: 'lib/release/deploy-draft.ts',
  runDeployment: 'lib/release/run-deployment.ts',
});
const { createDb, migrate, openSealer, saveEntry, reviewDraft, deployDraft, runDeployment } = product;
const caller = { actor: { kind: 'system', id: '', name: 'bench' }, role: 'admin' };
/** Of a process and of those it has waited for, in milliseconds. */
function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const times = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return times.reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

/** By the clock, and by processor time of this process and the agent, with the programs that they run. */
const ms = async (work) => {
  const spent = () => [process.pid, agentPid].reduce((sum, pid) => sum + (pid ? processorTime(pid) : 0), 0);
  const [began, before] = [performance.now(), spent()];
  const answer = await work();
  return [{ clock: performance.now() - began, cpu: spent() - before }, answer];
};
let agentPid = 0;

/** An agent in a process of its own with a Sendmail that it supervises, and its row in the console. */
async function openGateway(db, sealer) {
  const [place, program] = [await product.openPlace(), await bundleAgent()];
  const [api, port] = [await product.freePort(), await product.freePort()];
  const args = ['--data', place.dir, '--listen', `127.0.0.1:${api}`, '--name', 'gw-bench'];
  const agent = await product.startAgentProcess(program, args);
  agentPid = agent.pid;
  const code = product.parseEnrolmentCode(agent.code);
  const { token } = await product.enrol(code, 'bench');
  const engine = await product.gatewayClient({ ...code, token }).engine();
  await db.gateway.deleteMany();
  const { id } = await db.gateway.create({
    data: {
      ...{ name: 'gw', url: code.url, certificateSha256: code.certificateSha256 },
      ...{ token: product.sealToken(sealer, token), enrolledBy: 'bench' },
    },
  });
  await product.noteAnswer(db, id, new Date(), { engine });
  await db.policySection.deleteMany();
  const value = {
    hostName: 'gw.example.org',
    listeners: [{ name: 'MTA', kind: 'smtp', address: '127.0.0.1', port }],
  };
  const identity = { postmaster: 'ops@example.net' };
  for (const [scope, name, section] of [
    [id, 'host', value],
    ['fleet', 'identity', identity],
    ['fleet', 'auth', { realm: 'example.org' }],
  ])
    await db.policySection.create({ data: { scope, name, value: section, updatedBy: 'bench' } });
  return {
    port,
    async close() {
      await agent.terminate();
      await product.endVerifierOf(join(place.dir, 'accounts'));
      await place.remove();
      rmSync(program, { force: true });
    },
  };
}

/** What the running daemon says to a sender. */
async function answer(port, sender) {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value = '' } = await lines.next();
      if (!/^\d{3}-/.test(value)) return value;
    }
  };
  await reply();
  socket.write('EHLO bench.example\r\n');
  await reply();
  socket.write(`MAIL FROM:<${sender}>\r\n`);
  const said = await reply();
  socket.end('QUIT\r\n');
  await once(socket, 'close');
  return said;
}

/** Lays out the source of the access map that is in force; each call builds its database, as the peer. */
async function openPeer(db) {
  const at = mkdtempSync(join(tmpdir(), 'postern-peer-'));
  const { sources } = await product.storeEntries(db);
  const pieces = [];
  for await (const piece of product.contentOf(db, null, sources.access.sha256)) pieces.push(piece);
  writeFileSync(join(at, 'access'), Buffer.concat(pieces));
  return {
    async build() {
      rmSync(join(at, 'access.db'), { force: true });
      const stdio = [openSync(join(at, 'access'), 'r'), 'ignore', 'ignore'];
      const [time] = await ms(async () => spawnSync('makemap', ['btree', join(at, 'access.db')], { stdio }));
      return time;
    },
    close: () => rmSync(at, { recursive: true }),
  };
}

migrate(`file:${file}`);
const db = createDb(`file:${file}`);
const sealer = openSealer(join(folder, 'seal.key'));
const runtime = { db, sealer, mailLogFile: '', now: () => new Date() };
const gateway = await openGateway(db, sealer);
const times = { saved: [], reviewed: [], asked: [], brought: [], live: [], peer: [] };
const steps = {};

/** Calls `seen` whenever the console has stored that a step is done. */
const watched = (seen) =>
  db.$extends({
    query: {
      deployment: {
        async update({ args, query }) {
          const stored = await query(args);
          for (const { step, state } of args.data.steps ?? []) if (state === 'done') seen(step);
          return stored;
        },
      },
    },
  });

async function deploy(comment, isLive) {
  const [reviewed, { digest, findings }] = await ms(() => reviewDraft.invoke(runtime, caller, {}));
  const accepted = findings.filter((one) => one.severity === 'warning').map((one) => one.key);
  const input = { comment, digest, accepted, gateways: [] };
  const clicked = performance.now();
  const [asked, { id }] = await ms(() => deployDraft.invoke(runtime, caller, input));
  let live = Promise.resolve(0);
  const told = new Set();
  const seen = (step) => {
    if (step === 'activated' && !told.has(step)) live = isLive().then(() => performance.now() - clicked);
    told.add(step);
  };
  const [brought, done] = await ms(async () => {
    const wish = await db.deployment.findFirstOrThrow({ where: { releaseId: id } });
    await runDeployment({ ...runtime, db: watched(seen) }, wish.id);
    return db.deployment.findFirstOrThrow({ where: { id: wish.id } });
  });
  if (done.state !== 'done') throw new Error(`${done.error}\n${done.output}`);
  return { reviewed, asked, brought, live: await live, steps: done.steps };
}

const peer = await openPeer(db);
try {
  await deploy('all of it', async () => {});
  for (let round = 0; round < rounds; round += 1) {
    const word = `round ${round} of ${Date.now()}`; // the folder may have been used before
    const sender = { map: 'access', tag: 'From:', key: 'changes@bench.example' };
    const found = await db.policyEntry.findFirst({ where: sender });
    const [saved] = await ms(() =>
      saveEntry.invoke(runtime, caller, {
        ...(found && { id: found.id, version: found.version }),
        ...{
          ...sender,
          value: `ERROR:5.7.1:551 ${word}`,
          comment: '',
          owner: '',
          ticket: '',
          endsOn: null,
        },
      }),
    );
    const one = await deploy(word, async () => {
      const said = await answer(gateway.port, sender.key);
      if (!said.includes(word)) throw new Error(`the daemon says ${said}`);
    });
    times.saved.push(saved);
    times.live.push({ clock: one.live, cpu: 0 });
    for (const name of ['reviewed', 'asked', 'brought']) times[name].push(one[name]);
    for (const step of one.steps) (steps[step.step] ??= []).push({ clock: step.ms, cpu: 0 });
    times.peer.push(await peer.build());
  }
  const of = (all, kind) => median(all.map((one) => one[kind]));
  console.log(
    `medians of ${rounds}, load ${loadavg()[0].toFixed(1)}; by the clock and by processor time, each with its ratio to makemap btree`,
  );
  const row = (words, all) => {
    const told = ['clock', 'cpu'].map((kind) => {
      const time = of(all, kind);
      const ratio = (time / of(times.peer, kind)).toFixed(2);
      return time === 0 ? '' : `${Math.round(time).toString().padStart(6)} ms ${ratio.padStart(6)}   `;
    });
    console.log(`${words.padEnd(62)} ${told.join('')}`.trimEnd());
  };
  row('makemap btree, sorted source', times.peer);
  row('the entry saved', times.saved);
  row('the review: rendered, checked, compared', times.reviewed);
  row('deploying asked for: a release made of it', times.asked);
  row('carried out by worker and agent', times.brought);
  for (const [step, all] of Object.entries(steps)) row(`  of which ${step}`, all);
  row('from the click on Deploy to the daemon that answers by it', times.live);
  const all = times.asked.map(({ clock, cpu }, at) => ({
    clock: clock + times.brought[at].clock,
    cpu: cpu + times.brought[at].cpu,
  }));
  row('and until it is probed and confirmed', all);
} finally {
  peer.close();
  await db.$disconnect();
  await gateway.close();
}
