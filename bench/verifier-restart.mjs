#!/usr/bin/env node
// What people notice when the verifier dies: 100 log-ins a second over the bare protocol while it is killed again and again: `node bench/verifier-restart.mjs
// [ACCOUNTS] [KILLS]`, as root. Told are for how long log-ins are refused, and how long the slowest waits that is answered rightly.
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, busy, openGateway, product, steadily } from './auth-gateway.mjs';
import { median } from './rows.mjs';

const accounts = Number(process.argv[2] ?? 100_000);
const kills = Number(process.argv[3] ?? 5);
const perSecond = 100;
const password = 'tuba solo in b flat';

const isThere = (pid) => pid > 0 && existsSync(`/proc/${pid}`);

const gateway = await openGateway();
try {
  const { makeVerifiers, Secret, record, fullSync, realm } = product;
  const verifiers = await makeVerifiers(new Secret(password), { name: 'x', realm, legacy: false });
  const all = Array.from({ length: accounts }, (_, at) =>
    record(`id-${at}`, at + 1, { name: `user${at}`, ...verifiers }),
  );
  await gateway.client.syncAccounts(fullSync(accounts, all, { realm }));
  const load = busy();
  const refusedFor = [];
  const slowest = [];
  let refused = 0;
  for (let round = 0; round < kills; round += 1) {
    const answers = [];
    const stop = steadily(perSecond, async (n) => {
      const begun = performance.now();
      const yes = await ask(gateway.mux, { user: `user${n % 20}`, password, realm }).catch(() => false);
      answers.push({ begun, yes, ms: performance.now() - begun });
    });
    await pause(2000);
    while (!isThere(gateway.verifier())) await pause(50);
    const killed = performance.now();
    process.kill(gateway.verifier(), 'SIGKILL');
    await pause(8000);
    await stop();
    const after = answers.filter(({ begun, ms }) => begun + ms > killed);
    const failed = after.filter(({ yes }) => !yes);
    refused += failed.length;
    refusedFor.push(Math.max(0, ...failed.map(({ begun, ms }) => begun + ms - killed)));
    slowest.push(Math.max(...after.filter(({ yes }) => yes).map(({ ms }) => ms)));
  }
  console.log(
    `${accounts} accounts, ${kills} kills, ${perSecond} log-ins a second, ${load}, ${busy().replace('before', 'after')}`,
  );
  const row = (name, ms) =>
    console.log(name.padEnd(60), `${median(ms).toFixed(0)} ms, at most ${Math.max(...ms).toFixed(0)}`);
  row('from the kill to the last log-in that was refused', refusedFor);
  row('the slowest answer of the others', slowest);
  console.log('log-ins refused for one kill'.padEnd(60), (refused / kills).toFixed(0));
} finally {
  await gateway.close();
}
