#!/usr/bin/env node
// How long 100,000 accounts' stored verifiers take into the sasldb of a running Sendmail, against one `saslpasswd2` for each:
// `node bench/sasldb.mjs [ACCOUNTS]`, as root. The aim is 500 times faster, without a restart, and log-ins that work.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.mjs';
import { median } from './rows.mjs';

const wanted = Number(process.argv[2] ?? 100_000);
const byHand = 300;
const rounds = 3;
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
} = await load({
  openAccounts: 'lib/agent/accounts/accounts.ts',
  'freshFolder, removeFolder, startSendmail, realm': 'lib/agent/accounts/fixtures/sendmail.ts',
  logIn: 'lib/agent/accounts/fixtures/sasl-client.ts',
  makeVerifiers: 'lib/sasl/password/verifiers.ts',
  Secret: 'lib/secret.ts',
  'paperVerifiers, record, fullSync': 'lib/agent/accounts/fixtures/records.ts',
  run: 'lib/run.ts',
});

const passwordOf = (at) => `tuba solo in b flat ${at}`;
/** Accounts that log in afterwards: spread over all of them. */
const sample = Array.from({ length: 10 }, (_, i) => Math.floor((i * (wanted - 1)) / 9));

/** Every tenth is a legacy account; those of the sample have real verifiers, the others values of the same form. */
async function accountsOf(revision) {
  const bytes = (length, seed) => Buffer.alloc(length, seed % 251).toString('base64');
  const all = Array.from({ length: wanted }, (_, at) => {
    const legacy = at % 10 === 0 ? { cramMd5: bytes(32, at), digestMd5: bytes(16, at) } : {};
    return record(`id-${at}`, revision + at, { name: `user${at}`, ...paperVerifiers(at), ...legacy });
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

/** One program for each user, as the documents say, into an empty database. */
async function bySaslpasswd2(folder) {
  const db = join(folder, 'by-hand');
  mkdirSync(db, { recursive: true });
  const total = await timed(async () => {
    for (let at = 0; at < byHand; at += 1) {
      const args = ['-p', '-c', '-f', join(db, 'sasldb2'), '-u', realm, `user${at}`];
      const { code, stderr } = await run('/usr/sbin/saslpasswd2', args, { input: passwordOf(at) });
      if (code !== 0) throw new Error(stderr);
    }
  });
  return total / byHand;
}

const base = await freshFolder();
const accounts = await openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') });
const daemon = await startSendmail(base, join(base, 'sasl'));
const line = (what, ms, ratio = '') =>
  console.log(`${what.padEnd(64)}${ms.toFixed(ms < 100 ? 1 : 0).padStart(9)} ms ${ratio}`);
try {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = accounts.version().version;
    const records = await accountsOf(from + 1);
    const sync = fullSync(from + wanted, records, { realm, from });
    times.push(await timed(() => accounts.sync(sync)));
  }
  const each = await bySaslpasswd2(base);
  const bulk = median(times);
  let taken = 0;
  for (const at of sample) {
    for (const mechanism of mechanisms) {
      const login = { mechanism, user: `user${at}` };
      const right = await logIn(daemon.port, { ...login, password: passwordOf(at) });
      const wrong = await logIn(daemon.port, { ...login, password: 'wrong' });
      if (right && !wrong) taken += 1;
    }
  }
  const scaled = each * wanted;
  console.log(
    `${wanted.toLocaleString('en')} accounts; median of ${rounds}; one Sendmail that ran all the time`,
  );
  line(`saslpasswd2, measured for ${byHand}, each`, each);
  line(`saslpasswd2, scaled to ${wanted.toLocaleString('en')}`, scaled, '1.0');
  line('all verifiers kept, built into sasldb2 and in force', bulk, (scaled / bulk).toFixed(0));
  console.log(
    `log-ins afterwards: ${taken} of ${sample.length * mechanisms.length} (${mechanisms.join(', ')})`,
  );
  if (taken !== sample.length * mechanisms.length) process.exitCode = 1;
} finally {
  await daemon.stop();
  await accounts.close();
  await removeFolder(base);
}
