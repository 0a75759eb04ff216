#!/usr/bin/env node
// Real people's log-ins at a real Sendmail while 200 wrong ones a second come from many addresses: `node bench/auth-flood.mjs [SECONDS]`, as root. The
// aim is a p99 below 1 s for them, and memory that does not grow. Peer: the same people before the flood begins.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { busy, openGateway, percentile, product, session, steadily } from './auth-gateway.mjs';

const seconds = Number(process.argv[2] ?? 60);
const calmSeconds = 15;
const wrongPerSecond = 200;
/** What an attacker tries before the daemon slows the session down. */
const perSession = 4;
const people = 100;
const perSecond = 20;
const password = 'tuba solo in b flat';

const gateway = await openGateway({ sendmail: true });
const { makeVerifiers, Secret, record, fullSync, realm } = product;

function memory() {
  const pid = readFileSync(join(gateway.accounts, 'verifier.pid'), 'utf8');
  const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(kB) / 1024);
}

try {
  const verifiers = await makeVerifiers(new Secret(password), { name: 'x', realm, legacy: false });
  const all = Array.from({ length: people }, (_, at) =>
    record(`id-${at}`, at + 1, { name: `user${at}`, ...verifiers }),
  );
  await gateway.client.syncAccounts(fullSync(people, all, { realm }));

  const load = busy();
  const refused = { calm: 0, flood: 0 };
  const times = { calm: [], flood: [] };
  /** Each from an office of their own; for every fifth the gateway has to prove the password anew, as with a phone that changed. */
  const person = (when) => async (n) => {
    const at = n % people;
    if (n % 5 === 0)
      await gateway.client.putAccount({
        ...all[at],
        revision: people + 1 + n + (when === 'flood' ? 1e6 : 0),
      });
    const from = `127.1.${at}.1`;
    const [answer] = await session(gateway.port, { user: `user${at}`, passwords: [password], from });
    if (answer?.code === '235') times[when].push(answer.ms);
    else refused[when] += 1;
  };
  // once each, so that the gateway knows from where they come
  for (let at = 0; at < people; at += 1) await person('calm')(at);
  times.calm = [];
  let stop = steadily(perSecond, person('calm'));
  await new Promise((resolve) => setTimeout(resolve, calmSeconds * 1000));
  await stop();

  const wrong = [];
  let sessions = 0;
  const flood = steadily(wrongPerSecond / perSession, async (n) => {
    sessions += 1;
    const from = `127.${2 + (n % 240)}.${(n * 7) % 250}.${1 + (n % 200)}`;
    // half of them know a name
    const user = n % 2 === 0 ? `user${n % people}` : `nobody${n}`;
    const passwords = Array.from({ length: perSession }, (_, i) => `guess ${n} ${i}`);
    wrong.push(...(await session(gateway.port, { user, passwords, from })));
  });
  const sizes = [memory()];
  const look = setInterval(() => sizes.push(memory()), 5000);
  stop = steadily(perSecond, person('flood'));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const asked = await stop();
  clearInterval(look);
  const answeredInTime = wrong.length;
  await flood();

  const row = (name, ms, no) =>
    console.log(
      name.padEnd(20),
      [50, 95, 99].map((p) => `p${p} ${percentile(ms, p).toFixed(0).padStart(5)} ms`).join('  '),
      ` ${ms.length} accepted, ${no} refused`,
    );
  console.log(
    `${people} people, ${perSecond} of their log-ins a second, ${load}, ${busy().replace('before', 'after')}`,
  );
  row('before the flood', times.calm, refused.calm);
  row('in the flood', times.flood, refused.flood);
  const let_in = wrong.filter(({ code }) => code === '235').length;
  console.log(
    `flood: ${sessions} sessions of ${perSession}, ${(answeredInTime / seconds).toFixed(0)} wrong log-ins a second answered, ${let_in} let in; ${asked} asked beside it`,
  );
  const reasons = new Map();
  for (let after = '', more = true; more; ) {
    const page = await gateway.client.attempts({ after, limit: 10_000 });
    for (const { client, ok, reason } of page.attempts)
      if (!ok && !/^127\.([2-9]|\d\d+)\./.test(client ?? ''))
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    ({ next: after, more } = page);
  }
  console.log(`why not, of people and of who is not known: ${JSON.stringify(Object.fromEntries(reasons))}`);
  console.log(`the verifier's memory, every 5 s: ${sizes.join(' ')} MiB`);
} finally {
  await gateway.close();
}
