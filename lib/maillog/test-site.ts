import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { openReader, openWriter } from '#lib/maillog/store.ts';
import { freePort, startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { openMilter } from '#lib/maillog/test-milter.ts';
import { type NextHost, openNextHost } from '#lib/maillog/test-next-host.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import { openMessage } from '#lib/maillog/tracking/open-message.ts';
import { type MessageSearch, searchMessages } from '#lib/maillog/tracking/search-messages.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

export const password = 'tuba solo in b flat';

/** Clients by what the policy does to them. */
export const clients = {
  friend: '127.0.0.3',
  refused: '127.0.0.4',
  stranger: '127.0.0.5',
  paused: '127.0.0.6',
  limited: '127.0.0.7',
  crowded: '127.0.0.8',
  unencrypted: '127.0.0.10',
  filtered: '127.0.0.11',
} as const;

const access = `Connect:${clients.friend}\tRELAY
Connect:${clients.unencrypted}\tRELAY
Connect:${clients.refused}\tREJECT
GreetPause:${clients.paused}\t3000
ClientRate:${clients.limited}\t2
ClientConn:${clients.crowded}\t1
TLS_Clt:${clients.unencrypted}\tENCR:112
TLS_Srv:mx.weak.example\tVERIFY:112
TLS_Rcpt:secure@example.com\tVERIFY:112
From:spam@bad.example\tREJECT
From:drop@bad.example\tDISCARD
From:quar@bad.example\tQUARANTINE:suspicious sender
To:nobody@example.com\tERROR:5.1.1:550 nobody here
`;

const mailertable = `second.example\trelay:[127.0.0.1]
named.example\tesmtp:mx.next.example
weak.example\tesmtp:mx.weak.example
auth.example\tsmtp8:mx.auth.example
dead.example\tsmtp:[127.0.0.1]
nomailer.example\tnosuch:host
`;

const hosts = `127.0.0.1 localhost mx.next.example mx.weak.example mx.auth.example
${clients.friend} friend.corp.lan
${clients.stranger} stranger.example.net
`;

/** Two gateways with real Sendmails, the hosts behind them, and one store of what they log. */
export type TestSite = {
  dir: string;
  gateway: TestGateway;
  log: MailLog;
  reader: LogReader;
  /** A port at which nobody listens yet: that of dead.example. */
  deadPort: number;
  submission: NextHost;
  /** Brings what the daemons have logged into the store, as the worker does. */
  pull: () => Promise<void>;
  /** What the pages ask. */
  search: (q: string) => Promise<NonNullable<MessageSearch['found']>>;
  open: (gateway: string, queueId: string) => Promise<Journey>;
  close: () => Promise<void>;
};

const auditor: Caller = {
  actor: { kind: 'operator', id: 'auditor', name: 'Ada', role: 'auditor', address: '192.0.2.1' },
  role: 'auditor',
};

export async function openSite(): Promise<TestSite> {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  const dir = await mkdtemp('/var/lib/postern-test/site-');
  await chmod(dir, 0o755);
  const saslDir = join(dir, 'sasl');
  const accounts = await openAccounts({ dir: join(dir, 'accounts'), saslDir });
  await addAmy(accounts);
  const logs = await openLogs(dir);
  const milter = await openMilter(clients.filtered);
  const submission = await openNextHost({ login: { user: 'relay', password: 'next door' } });
  const deadPort = await freePort();
  const shared = { FILTER: milter.port, SUBMISSION: submission.port, DEAD: deadPort };
  const plan = { source: 'events.mc', saslDir, access, hosts } as const;
  const second = await startIn(join(dir, 'second'), {
    ...plan,
    ...logs.second.plan,
    mailertable: '',
    authinfo: '',
    words: { ...shared, NAME: 'second.example.org', SECOND: 1 },
  });
  const gateway = await startIn(join(dir, 'first'), {
    ...plan,
    ...logs.first.plan,
    mailertable,
    authinfo: 'AuthInfo:mx.auth.example\t"U:relay" "P:next door" "M:PLAIN"\n',
    aliases: aliasesIn(join(dir, 'first')),
    words: { ...shared, NAME: realm, SECOND: second.port },
  });
  const testDb = await openTestDb();
  const { writer, reader, runtime } = openStore(join(dir, 'maillog.db'), testDb);
  const pull = async () => {
    for (const [name, { log }] of [['gw1', logs.first] as const, ['gw2', logs.second] as const])
      for (let more = true; more; ) {
        const page = await log.read(writer.cursor(name), 100);
        writer.ingest(name, page.lines, { realm, pulledAt: new Date() });
        more = page.more;
      }
  };
  return {
    dir: join(dir, 'first'),
    gateway,
    log: logs.first.log,
    reader,
    deadPort,
    submission,
    pull,
    async search(q) {
      await pull();
      const { found } = await searchMessages.invoke(runtime, auditor, { q, limit: 50, summary: true });
      if (found === null) throw new Error('There is no store.');
      return found;
    },
    open: (name, queueId) => openMessage.invoke(runtime, auditor, { gateway: name, queueId }),
    async close() {
      reader.close();
      writer.close();
      await gateway.stop();
      await second.stop();
      await milter.close();
      await submission.close();
      await logs.first.log.close();
      await logs.second.log.close();
      await accounts.close();
      await testDb.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function addAmy(accounts: Accounts): Promise<void> {
  const amy = await makeVerifiers(new Secret(password), { name: 'amy', realm, legacy: true });
  await accounts.sync(fullSync(1, [record('id-amy', 1, { name: 'amy', ...amy })], { realm }));
}

async function openLogs(dir: string) {
  const open = async (tag: string) => {
    const socket = join(dir, `${tag}.sock`);
    return { log: await openMailLog({ dir: join(dir, `${tag}-log`), tag, socket }), plan: { tag, socket } };
  };
  return { first: await open('first-mta'), second: await open('second-mta') };
}

async function startIn(
  dir: string,
  plan: Omit<Parameters<typeof startGateway>[0], 'dir'>,
): Promise<TestGateway> {
  await mkdir(dir, { mode: 0o755 });
  return startGateway({ ...plan, dir });
}

const aliasesIn = (dir: string) => `postmaster: boss@corp.lan
staff: kim, joe@example.com
list: a@example.com, unknown9@example.com
owner-list: boss@corp.lan
included: :include:${dir}/members
failing: "|/bin/false"
nowhere: :include:${dir}/no-such-file
`;

function openStore(file: string, { db }: TestDb) {
  const writer = openWriter(file);
  const sealer = { seal: (text: string | Buffer) => String(text), open: (text: string) => Buffer.from(text) };
  const runtime: Runtime = { db, sealer, mailLogFile: file, now: () => new Date() };
  return { writer, reader: openReader(file), runtime };
}
