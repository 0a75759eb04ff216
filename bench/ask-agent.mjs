// node bench/ask-agent.mjs [ROUNDS]: what it costs a session that the daemon asks the agent about mail of accounts. Real Sendmails that differ in their
// rules alone, one agent, sessions in turn; needs what `npm test -- --live` needs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.mjs';

const rounds = Number(process.argv[2] ?? 40);
const messages = 20;
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

const product = await load({
  openAccounts: 'lib/agent/accounts/accounts.ts',
  startSendmail: 'lib/agent/accounts/fixtures/sendmail.ts',
  freshFolder: 'lib/agent/accounts/fixtures/sendmail.ts',
  removeFolder: 'lib/agent/accounts/fixtures/sendmail.ts',
  realm: 'lib/agent/accounts/fixtures/sendmail.ts',
  record: 'lib/agent/accounts/fixtures/records.ts',
  fullSync: 'lib/agent/accounts/fixtures/records.ts',
  logIn: 'lib/agent/smtp/log-in.ts',
  dial: 'lib/maillog/test-client.ts',
  makeVerifiers: 'lib/sasl/password/verifiers.ts',
  Secret: 'lib/secret.ts',
  sendingSection: 'lib/policy/section/sending.ts',
  sendingMap: 'lib/sendmail/mc-sending.ts',
  sendingRules: 'lib/sendmail/mc-sending.ts',
  countingRules: 'lib/sendmail/mc-sending.ts',
});

const variants = {
  'nothing is asked': {},
  senders: { senders: 'granted' },
  limits: { counted: true, messagesPerDay: 1_000_000 },
  'senders, header From and limits': {
    senders: 'granted',
    checkFrom: true,
    counted: true,
    messagesPerDay: 1_000_000,
  },
};

async function openDaemon(base, at, wish) {
  const sending = product.sendingSection.parse(wish);
  const folder = join(base, `daemon${at}`);
  mkdirSync(folder, { mode: 0o755 });
  return product.startSendmail(folder, join(base, 'sasl'), '', {
    features: ["FEATURE(`accept_unresolvable_domains')dnl"],
    config: product.sendingMap(sending, join(base, 'sasl')),
    ruleSets: [...product.sendingRules(sending), 'Scheck_data', ...product.countingRules(sending)],
  });
}

/** Milliseconds until the first message was taken, and of each of those after it in the same session. */
async function session(port) {
  const began = performance.now();
  const client = await product.dial(port, '127.0.0.1');
  await client.startTls();
  const { accepted } = await product.logIn(client, { mechanism: 'PLAIN', user: 'kim', password });
  if (!accepted) throw new Error('not let in');
  await message(client);
  const first = performance.now() - began;
  const each = [];
  for (let i = 0; i < messages; i += 1) {
    const start = performance.now();
    await message(client);
    each.push(performance.now() - start);
  }
  await client.quit();
  return { first, each: median(each) };
}

async function message(client) {
  const codes = await client.send('kim@example.org', ['root@gw.example'], 'From: kim@example.org\r\n\r\nx');
  if (codes.at(-1) !== 250) throw new Error(`refused: ${codes.join(' ')}`);
}

const password = 'tuba solo in b flat';
const base = await product.freshFolder();
const accounts = await product.openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') });
const daemons = [];
try {
  const { realm } = product;
  const verifiers = await product.makeVerifiers(new product.Secret(password), {
    name: 'kim',
    realm,
    legacy: false,
  });
  const kim = product.record('1', 1, { name: 'kim', ...verifiers, senders: ['kim@example.org'] });
  await accounts.sync(product.fullSync(1, [kim], { realm }));
  for (const [at, wish] of Object.values(variants).entries()) daemons.push(await openDaemon(base, at, wish));
  const times = daemons.map(() => ({ first: [], each: [] }));
  for (let round = 0; round < rounds; round += 1)
    for (const [at, { port }] of daemons.entries()) {
      const { first, each } = await session(port);
      if (round === 0) continue; // the first password costs an Argon2id
      times[at].first.push(first);
      times[at].each.push(each);
    }
  const [plain] = times;
  console.info(`medians of ${rounds - 1} sessions; the ratio is to a daemon that asks nothing`);
  for (const [at, name] of Object.keys(variants).entries()) {
    const [first, each] = [median(times[at].first), median(times[at].each)];
    const ratio = (value, of) => (value / of).toFixed(2).padStart(5);
    console.info(
      `${name.padEnd(34)} to the first message ${first.toFixed(1).padStart(6)} ms ${ratio(first, median(plain.first))}`,
      `  each further one ${each.toFixed(2).padStart(6)} ms ${ratio(each, median(plain.each))}`,
    );
  }
} finally {
  for (const daemon of daemons) await daemon.stop();
  await accounts.close();
  await product.removeFolder(base);
}
