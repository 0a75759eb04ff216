#!/usr/bin/env node
// What a gateway's agent and its verifier need to take 100,000 accounts in one request: `node bench/sync-accounts.mjs [ACCOUNTS] [ROUNDS]`, as root. The time from
// the request's first byte until all of it is in force, the most memory each holds meanwhile, and how long the slowest log-in and the agent's own answers wait. The
// first round finds a gateway with no accounts, each other one replaces all of them.
import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { workerData as given, isMainThread, parentPort, Worker } from 'node:worker_threads';
import { ask, busy, computedMs, openGateway, product } from './auth-gateway.mjs';

const wanted = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 4);
const people = 20;
const password = 'tuba solo in b flat';

const memory = (pid, field) =>
  Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024,
  );
/** From here on the kernel notes the most anew. */
const forgetMost = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** Milliseconds until the agent has said no to what is no TLS. */
function noFromAgent({ hostname, port }) {
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = createConnection(port, hostname, () => socket.write('no TLS\r\n\r\n'));
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.once('close', () => resolve(performance.now() - begun));
  });
}

/** Another thread, which does not wait while this one writes 60 MB of JSON: asks again and again until told to end, then tells the slowest. */
async function keepAsking({ mux, url, realm }) {
  let over = false;
  parentPort.once('message', () => {
    over = true;
  });
  const slowest = { logIn: 0, agent: 0, refused: 0 };
  const logIns = async () => {
    for (let at = 0; !over; at += 1) {
      const begun = performance.now();
      const yes = await ask(mux, { user: `user${at % people}`, password, realm }).catch(() => false);
      if (!yes) slowest.refused += 1;
      if (at >= people) slowest.logIn = Math.max(slowest.logIn, performance.now() - begun); // proved before
      if (at === people) parentPort.postMessage('proved');
      await pause(2);
    }
  };
  const looks = async () => {
    while (!over) {
      slowest.agent = Math.max(slowest.agent, await noFromAgent(new URL(url)));
      await pause(5);
    }
  };
  await Promise.all([logIns(), looks()]);
  parentPort.postMessage(slowest);
  parentPort.close();
}

const told = (worker) => new Promise((resolve) => worker.once('message', resolve));

function endOf(asking) {
  asking.postMessage('end');
  return told(asking);
}

const slowestInWords = ({ logIn, refused, agent }) => [
  `slowest log-in ${logIn.toFixed(0)} ms, ${refused} refused`,
  `slowest answer of the agent ${agent.toFixed(0)} ms`,
];

async function measure() {
  const { makeVerifiers, Secret, record, fullSync, realm, paperVerifiers } = product;
  const gateway = await openGateway();
  try {
    const [agent, verifier] = [gateway.agent, gateway.verifier()];
    const workerData = { mux: gateway.mux, url: gateway.enrolment.url, realm };
    const real = await makeVerifiers(new Secret(password), { name: 'x', realm, legacy: false });
    const { scramSha1, scramSha512 } = real;
    const accountsOf = (from) =>
      Array.from({ length: wanted }, (_, at) => {
        const verifiers = at < people ? real : { ...paperVerifiers(at + from), scramSha1, scramSha512 };
        return record(`id-${at}`, from + at + 1, { name: `user${at}`, ...verifiers });
      });
    console.log(
      `${wanted} accounts; agent ${memory(agent, 'VmRSS')} MB, verifier ${memory(verifier, 'VmRSS')} MB; ${busy()}`,
    );
    for (let round = 0; round < rounds; round += 1) {
      const from = round * wanted;
      const sync = fullSync(from + wanted, accountsOf(from), { realm, from });
      const asking = round > 0 && new Worker(new URL(import.meta.url), { workerData });
      if (asking) await told(asking);
      for (const pid of [agent, verifier]) forgetMost(pid);
      const before = [agent, verifier].map((pid) => computedMs([pid]));
      const begun = performance.now();
      await gateway.client.syncAccounts(sync);
      const ms = performance.now() - begun;
      const [byAgent, byVerifier] = [agent, verifier].map((pid, at) => computedMs([pid]) - before[at]);
      const slowest = asking && (await endOf(asking));
      console.log(
        [
          `${ms.toFixed(0)} ms`,
          `agent ${byAgent.toFixed(0)} ms of a processor, at most ${memory(agent, 'VmHWM')} MB`,
          `verifier ${byVerifier.toFixed(0)} ms, ${memory(verifier, 'VmHWM')} MB`,
          ...(slowest ? slowestInWords(slowest) : []),
        ].join('; '),
      );
    }
  } finally {
    await gateway.close();
  }
}

await (isMainThread ? measure() : keepAsking(given));
